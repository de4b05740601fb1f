import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataSet } from './data-set.ts';
import type { FinishedJob } from './job-client.ts';

/**
 * Where a finished job's time went, in milliseconds, read from what it left behind: the times in its row (whole
 * milliseconds, by the server's clock, which is this machine's) and those of its results file.
 * @param options.byFile whether the file's times tell parts apart: they step by some milliseconds
 */
export async function jobParts(
  { database, config, id }: DataSet,
  { jobId, sent, answered, seenFinished }: FinishedJob,
  options: { byFile: boolean },
): Promise<Record<string, number>> {
  const { rows } = await database.client.query<{ created: Date; started: Date; ended: Date; file: string }>(
    `SELECT created_at AS created, started_at AS started, ended_at AS ended, results_name AS file
     FROM job WHERE job_id = $1`,
    [jobId],
  );
  const [job] = rows;
  if (job === undefined) throw new Error(`there is no job ${jobId}`);
  const file = await stat(path.join(config.dataDir, 'results', id, job.file));
  const [created, started, ended] = [job.created.getTime(), job.started.getTime(), job.ended.getTime()];
  return {
    'request read and validated': created - sent,
    'submission committed and answered': answered - created,
    'queue woken, run claimed': started - answered,
    ...(options.byFile
      ? {
          'claim and debit committed': file.birthtimeMs - started,
          'COPY streamed into the file': file.mtimeMs - file.birthtimeMs,
          'file and folder synced': ended - file.mtimeMs,
        }
      : { 'claim committed, COPY into the file, synced': ended - started }),
    'end committed and seen by polling': seenFinished - ended,
  };
}
