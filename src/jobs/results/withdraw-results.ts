import type { Transaction } from '../../database/index.ts';
import { enqueue } from '../../queue/index.ts';
import type { JobType } from '../job-type.ts';
import { runTask } from '../running/run-job.ts';

/** What became of jobs whose results may hold what was removed. */
export interface WithdrawnResults {
  /** Finished jobs whose results nobody can get any more. */
  readonly withdrawn: number;
  /** Jobs under way that begin again. */
  readonly begunAgain: number;
}

/**
 * Takes back the results of every job that may hold a record which this transaction has removed for ever: a finished job
 * keeps its status, but its file is no job's from now on, and the sweep deletes it; a job under way begins again. Which
 * files really hold the record nobody could tell without reading them all, and they name it by other ids for each account.
 * Call it after the removal: jobs that are claimed later wait for this transaction, and do not see the record.
 * @param kind of a person only the types that print people are affected, of a company all
 */
export async function withdrawResults(
  transaction: Transaction,
  types: readonly JobType[],
  kind: 'person' | 'company',
): Promise<WithdrawnResults> {
  const { client } = transaction;
  const names = types
    .filter(({ withoutPeople }) => kind === 'company' || withoutPeople !== true)
    .map(({ type }) => type);
  await client.query('LOCK TABLE job IN SHARE ROW EXCLUSIVE MODE');
  const finished = await client.query(
    `UPDATE job SET results_name = NULL WHERE results_name IS NOT NULL AND type = ANY ($1)`,
    [names],
  );
  // Without a run of its own the job takes no results; the entry makes it one.
  const { rows: running } = await client.query<{ jobId: string }>(
    `UPDATE job SET run_id = NULL WHERE status = 'processing' AND type = ANY ($1) RETURNING job_id AS "jobId"`,
    [names],
  );
  for (const { jobId } of running) await enqueue(transaction, runTask, { jobId });
  return { withdrawn: finished.rowCount ?? 0, begunAgain: running.length };
}
