import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataSet } from './data-set.ts';
import type { FinishedJob } from './job-client.ts';

/**
 * Where a finished job's time went, in milliseconds, read from what it left behind: the times in its row (whole
 * milliseconds, by the server's clock, which is this machine's) and those of its results file.
 */
export async function jobParts(
  { database, config }: DataSet,
  { jobId, sent, answered, seenFinished }: FinishedJob,
): Promise<Record<string, number>> {
  const { rows } = await database.client.query<{ created: Date; started: Date; ended: Date; file: string }>(
    `SELECT created_at AS created, started_at AS started, ended_at AS ended, results_name AS file
     FROM job WHERE job_id = $1`,
    [jobId],
  );
  const [job] = rows;
  if (job === undefined) throw new Error(`there is no job ${jobId}`);
  const file = await stat(path.join(config.dataDir, 'results', job.file));
  return {
    'request read and validated': job.created.getTime() - sent,
    'submission committed and answered': answered - job.created.getTime(),
    'queue woken, run claimed': job.started.getTime() - answered,
    'claim and debit committed': file.birthtimeMs - job.started.getTime(),
    'COPY streamed into the file': file.mtimeMs - file.birthtimeMs,
    'file and folder synced': job.ended.getTime() - file.mtimeMs,
    'end committed and seen by polling': seenFinished - job.ended.getTime(),
  };
}
