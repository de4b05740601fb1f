import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OperatorError } from '../lib/operator-error.ts';
import { generatedSample, type SampleTable } from './sample-tables.ts';
import { writeSampleFiles } from './write-sample-files.ts';

const folder = await mkdtemp(join(tmpdir(), 'firmlens-sample-'));
after(() => rm(folder, { recursive: true }));

test('the files are what would be loaded, in a folder that need not be there yet', async () => {
  const tables = generatedSample({ companies: 600, seed: 1, contactsPerCompany: 0 });
  const files = await writeSampleFiles(join(folder, 'new'), tables);
  assert.deepEqual(
    await Promise.all(files.map((file) => readFile(file, 'utf8'))),
    tables.map((table) => [...table.chunks()].join('')),
  );
});

test('a file that is there already is not touched, and no other is written', async () => {
  const place = await mkdtemp(join(folder, 'taken-'));
  await writeFile(join(place, 'companies.csv'), 'mine');
  await assert.rejects(
    writeSampleFiles(place, generatedSample({ companies: 1, seed: 1, contactsPerCompany: 0 })),
    (error) => error instanceof OperatorError && error.message.includes('companies.csv is there already'),
  );
  assert.deepEqual(await readdir(place), ['companies.csv']);
  assert.equal(await readFile(join(place, 'companies.csv'), 'utf8'), 'mine');
});

test('what fails half-way leaves no file that looks complete', async () => {
  const place = await mkdtemp(join(folder, 'failing-'));
  const failing: SampleTable = {
    entity: 'companies',
    fileName: 'companies.csv',
    rows: 2,
    *chunks() {
      yield 'companyId,name\n';
      throw new Error('on purpose');
    },
  };
  await assert.rejects(writeSampleFiles(place, [failing]), OperatorError);
  assert.deepEqual(await readdir(place), []);
});

test('a folder that cannot be made, or is none, is one sentence and no endless waiting', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  for (const place of [join(folder, 'not', 'there'), join(file, 'in-it'), file, '/proc/sample']) {
    await assert.rejects(
      writeSampleFiles(place, generatedSample({ companies: 1, seed: 1, contactsPerCompany: 0 })),
      (error) =>
        error instanceof OperatorError && error.message.includes(`${place}/technologies.csv could not be written`),
    );
  }
});

test('an interruption ends the writing and leaves no file that looks complete', async () => {
  const place = await mkdtemp(join(folder, 'interrupted-'));
  await assert.rejects(
    writeSampleFiles(place, generatedSample({ companies: 1000, seed: 1, contactsPerCompany: 0 }), {
      signal: AbortSignal.abort(),
    }),
    (error) => error instanceof OperatorError && error.exitCode === 130,
  );
  assert.deepEqual(await readdir(place), []);
});
