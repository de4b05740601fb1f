import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import type { Session } from '../../database/index.ts';
import { newId } from '../../lib/ids.ts';
import { orphansAmong } from './kept-results.ts';

const { client } = await testDatabase();

/** Asks as if these files were in a store. */
async function orphans(files: readonly string[]): Promise<{ found: string[]; statements: number }> {
  let statements = 0;
  const counting = {
    query: (text: string, values: unknown[]) => {
      statements += 1;
      return client.query(text, values);
    },
  };
  const store = async function* () {
    yield* files;
  };
  const found = await Array.fromAsync(orphansAmong({ client: counting as Session['client'] }, store()));
  return { found, statements };
}

test('files that no job has are found, those of jobs, of current runs and of others are not', async () => {
  const [finished, running, jobless] = [newId(), newId(), newId()];
  const [run, overtaken] = [newId(), newId()];
  await client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, lines, credits, run_id, results_name)
     VALUES ($1, 'c', 'company', 'finished', now(), 1, 1, $3, $1 || '.' || $3 || '.csv'),
            ($2, 'c', 'company', 'processing', now(), 1, 1, $3, NULL)`,
    [finished, running, run],
  );
  const both = (jobId: string, runId: string) => [`${jobId}.${runId}.csv`, `${jobId}.${runId}.outcomes.csv`];
  const lost = [...both(finished, overtaken), ...both(running, overtaken), ...both(jobless, run)];
  const kept = [
    ...both(finished, run),
    ...both(running, run),
    'letter.csv',
    `${jobless}.${run}.csv.bak`,
    `${jobless}.csv`,
  ];
  assert.deepEqual(await orphans([...lost, ...kept]), { found: lost, statements: 1 });
});

test('many files are asked about with few statements', async () => {
  const files = Array.from({ length: 2_500 }, () => `${newId()}.${newId()}.csv`);
  assert.deepEqual(await orphans(files), { found: files, statements: 3 });
});
