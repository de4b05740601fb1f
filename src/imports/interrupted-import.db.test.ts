import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';
import { until } from '../../test/support/until.ts';
import { type ImportProgress, listImports } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);

beforeEach(async () => {
  await database.client.query('TRUNCATE company, technology_product, import, change_log RESTART IDENTITY');
  await importText('companies', 'companyId,name\n1,A\n2,B\n');
});

/** Everything an import may change. */
async function everything(): Promise<unknown> {
  const { rows } = await database.client.query('SELECT company_id, name FROM company ORDER BY company_id');
  const imports = await listImports(database, 100);
  return { rows, log: await changeLog(database), imports: imports.map(({ importId }) => importId) };
}

/** Waits until the query gives a row. */
function rowOf(query: string, ...parameters: unknown[]): Promise<Record<string, unknown>> {
  return until<Record<string, unknown>>(
    query,
    20,
    async () => (await database.client.query(query, parameters)).rows[0],
  );
}

const somebodyWaits = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** An import of a stream that ends when the test says so. */
function heldImport(entity: string, content: string, options: { signal?: AbortSignal } = {}) {
  const stream = new PassThrough();
  stream.write(content);
  const steps = new Set<ImportProgress['step']>();
  const waiters = new Map<ImportProgress['step'], () => void>();
  const onProgress = ({ step }: ImportProgress): void => {
    steps.add(step);
    waiters.get(step)?.();
  };
  const reached = (step: ImportProgress['step']): Promise<void> =>
    new Promise((resolve) => {
      if (steps.has(step)) resolve();
      else waiters.set(step, resolve);
    });
  const done = importText(entity, '', { file: `${entity}.csv`, stream, onProgress, ...options });
  done.catch(() => undefined);
  return { stream, done, reached, steps };
}

test('two imports of the same records take turns', async () => {
  const first = heldImport('companies', 'companyId,name\n1,A1\n');
  await first.reached('reading');
  const second = heldImport('companies', 'companyId,name\n1,A2\n');
  second.stream.end();
  await second.reached('waiting');
  assert.ok(!second.steps.has('reading'));
  first.stream.end('3,C\n');
  const [one, two] = await Promise.all([first.done, second.done]);
  assert.ok((one.changeNumber ?? 0) < (two.changeNumber ?? 0));
  assert.deepEqual(
    (await changeLog(database))
      .filter(([, , id, kind]) => id === '1' && kind === 'changed')
      .map(([, , , , fields]) => fields),
    [{ name: ['A', 'A1'] }, { name: ['A1', 'A2'] }],
  );
});

test('what rows refer to cannot change while they are imported', async () => {
  const installed = heldImport('installed-technologies', 'companyId,productId\n');
  await installed.reached('reading');
  const companies = heldImport('companies', 'companyId,name\n1,A1\n');
  companies.stream.end();
  await companies.reached('waiting');
  installed.stream.end();
  await Promise.all([installed.done, companies.done]);
});

test('change numbers follow the commits, not the beginnings', async () => {
  const slow = heldImport('companies', 'companyId,name\n1,A1\n');
  await slow.reached('reading');
  const quick = await importText(
    'technologies',
    'productId,productName,subCategoryId,subCategoryName,categoryId,categoryName\n',
  );
  slow.stream.end();
  const ended = await slow.done;
  assert.ok((quick.importId ?? 0) > (ended.importId ?? 0));
  assert.ok((quick.changeNumber ?? 0) < (ended.changeNumber ?? 0));
});

test('an import that has its number makes every other wait for its commit', async () => {
  const clock = await database.client.connect();
  try {
    await clock.query('BEGIN');
    const { rows } = await clock.query(
      'UPDATE change_clock SET change_number = change_number + 1 RETURNING change_number',
    );
    const waiting = importText('companies', 'companyId,name\n3,C\n');
    await rowOf(somebodyWaits);
    await clock.query('COMMIT');
    assert.equal((await waiting).changeNumber, rows[0].change_number + 1);
  } finally {
    clock.release();
  }
});

test('an import interrupted between two pieces of its file leaves everything as it was, whatever the reason is', async () => {
  const before = await everything();
  const interruption = new AbortController();
  const file = join(importText.folder, 'large.csv');
  const rows = Array.from({ length: 200_000 }, (_, index) => `${index + 1},Company ${index}\n`);
  const onProgress = ({ rows }: ImportProgress) => void (rows > 100_000 && interruption.abort('SIGINT'));
  await assert.rejects(
    importText('companies', `companyId,name\n${rows.join('')}`, { file, onProgress, signal: interruption.signal }),
    { name: 'OperatorError', exitCode: 130 },
  );
  assert.deepEqual(await everything(), before);
});

test('an import interrupted while it waits for more leaves everything as it was', async () => {
  const before = await everything();
  const interruption = new AbortController();
  const { done, reached } = heldImport('companies', 'companyId,name\n1,A1\n3,C\n', { signal: interruption.signal });
  await reached('reading');
  interruption.abort();
  await assert.rejects(done, { name: 'OperatorError', exitCode: 130, message: /interrupted\. Nothing was changed/ });
  assert.deepEqual(await everything(), before);
});

test('an import interrupted while a statement runs leaves everything as it was, at once', async () => {
  const before = await everything();
  const holder = await database.client.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM company WHERE company_id = 1 FOR UPDATE');
    const interruption = new AbortController();
    const { done, stream } = heldImport('companies', 'companyId,name\n1,A1\n3,C\n', { signal: interruption.signal });
    stream.end();
    await rowOf(somebodyWaits);
    interruption.abort();
    await assert.rejects(done, { name: 'OperatorError', exitCode: 130 });
    await holder.query('ROLLBACK');
  } finally {
    holder.release();
  }
  assert.deepEqual(await everything(), before);
});

test('a process killed before its commit leaves everything as it was, and nothing in the next one’s way', async () => {
  const before = await everything();
  const file = join(importText.folder, 'killed.csv');
  writeFileSync(file, 'companyId,name\n1,A1\n3,C\nx,D\n');
  const clock = await database.client.connect();
  try {
    // The import does all its work and then waits for the number it commits with.
    await clock.query('BEGIN');
    await clock.query('SELECT FROM change_clock FOR UPDATE');
    const script = join(import.meta.dirname, '../../test/support/import-child.ts');
    const child = spawn(process.execPath, [script, database.url, 'doomed', 'companies', file], { stdio: 'inherit' });
    await rowOf(`${somebodyWaits} AND application_name = 'doomed'`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await clock.query('ROLLBACK');
  } finally {
    clock.release();
  }
  await rowOf(
    `SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'doomed')`,
  );
  assert.deepEqual(await everything(), before);
  const { rows } = await database.client.query("SELECT relname FROM pg_class WHERE relpersistence = 't'");
  assert.deepEqual(rows, []);
  assert.equal((await importText('companies', 'companyId,name\n1,A1\n3,C\n')).changed, 1);
});
