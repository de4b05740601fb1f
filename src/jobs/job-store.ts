import { copyIn, type Session, type Transaction } from '../database/index.ts';
import type { StoredFile } from '../storage/index.ts';
import type { InputLine } from './input.ts';
import type { Job, JobState } from './job.ts';

/** Everything that is known of a job when it is submitted. */
export interface NewJob {
  readonly jobId: string;
  readonly clientId: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly credits: number;
  readonly webhook: string | undefined;
}

/** How many jobs of the account wait or run. Take the account's row lock first, or two submissions count the same. */
export async function countOpenJobs({ kysely }: Session, clientId: string): Promise<number> {
  const row = await kysely
    .selectFrom('job')
    .select((column) => column.fn.countAll<number>().as('open'))
    .where('clientId', '=', clientId)
    .where('status', 'in', ['accepted', 'processing'])
    .executeTakeFirstOrThrow();
  return row.open;
}

/** Records an accepted job with its input. */
export async function insertJob(
  { kysely, client }: Transaction,
  job: NewJob,
  lines: readonly InputLine[],
): Promise<void> {
  await kysely
    .insertInto('job')
    .values({ ...job, status: 'accepted', lines: lines.length })
    .execute();
  await copyIn(client, 'COPY job_input (job_id, line, given, record_id) FROM STDIN', [copyText(job.jobId, lines)]);
}

/** Ids have no character that COPY's text format would need escaped: the input readers refuse all others. */
function copyText(jobId: string, lines: readonly InputLine[]): string {
  let text = '';
  for (const [index, { given, recordId }] of lines.entries()) {
    text += `${jobId}\t${index + 1}\t${given}\t${recordId ?? '\\N'}\n`;
  }
  return text;
}

/** A job of this account and type; undefined for everybody else's and for ids that never were. */
export async function findJob(
  { kysely }: Session,
  key: { jobId: string; clientId: string; type: string },
): Promise<Job | undefined> {
  const row = await kysely
    .selectFrom('job')
    .selectAll()
    .where('jobId', '=', key.jobId)
    .where('clientId', '=', key.clientId)
    .where('type', '=', key.type)
    .executeTakeFirst();
  return row as Job | undefined;
}

/**
 * As {@link findJob}, but only what a status request answers: what clients ask for more often than for anything else.
 * A prepared statement of four columns takes PostgreSQL and this process a third of the time of `selectAll`.
 */
export async function findJobState(
  { client }: Session,
  { jobId, clientId, type }: { jobId: string; clientId: string; type: string },
): Promise<JobState | undefined> {
  const { rows } = await client.query<JobState>({
    name: 'find-job-state',
    text: `SELECT job_id AS "jobId", status, lines_processed AS "linesProcessed", type
             FROM job WHERE job_id = $1 AND client_id = $2 AND type = $3`,
    values: [jobId, clientId, type],
  });
  return rows[0];
}

/** A job by its id alone, for whoever was given the permission to its results. */
export async function findJobById({ kysely }: Session, jobId: string): Promise<Job | undefined> {
  return (await kysely.selectFrom('job').selectAll().where('jobId', '=', jobId).executeTakeFirst()) as Job | undefined;
}

/**
 * Claims an open job for a run, which from then on is the only one that may end it.
 * @returns the job as claimed, and whether it was waiting until now (its credits are debited only then);
 *   undefined if it has ended
 */
export async function claimJob(
  { kysely }: Transaction,
  jobId: string,
  runId: string,
  now: Date,
): Promise<{ job: Job; firstRun: boolean } | undefined> {
  const before = await kysely
    .selectFrom('job')
    .select('status')
    .where('jobId', '=', jobId)
    .forUpdate()
    .executeTakeFirst();
  if (before?.status !== 'accepted' && before?.status !== 'processing') return undefined;
  const job = await kysely
    .updateTable('job')
    .set((column) => ({
      status: 'processing',
      runId,
      startedAt: column.fn.coalesce('startedAt', column.val(now)),
    }))
    .where('jobId', '=', jobId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { job: job as Job, firstRun: before.status === 'accepted' };
}

/** The results of a run whose last byte is safe. */
export interface RunResults extends StoredFile {
  readonly name: string;
  readonly rows: number;
}

/**
 * Ends a job with a run's results, if the job is still that run's.
 * @returns the ended job; undefined if another run has claimed it or it has ended, and nothing was written
 */
export async function markFinished(
  { kysely }: Transaction,
  run: { jobId: string; runId: string },
  results: RunResults,
  now: Date,
): Promise<Job | undefined> {
  const job = await kysely
    .updateTable('job')
    .set((column) => ({
      status: 'finished',
      endedAt: now,
      linesProcessed: column.ref('lines'),
      resultsName: results.name,
      resultsRows: results.rows,
      resultsBytes: results.bytes,
      resultsSha256: results.sha256,
    }))
    .where('jobId', '=', run.jobId)
    .where('runId', '=', run.runId)
    .where('status', '=', 'processing')
    .returningAll()
    .executeTakeFirst();
  return job as Job | undefined;
}

/** Ends a job whose runs all broke. Returns undefined if it had ended before. */
export async function markFailed({ kysely }: Transaction, jobId: string, now: Date): Promise<Job | undefined> {
  const job = await kysely
    .updateTable('job')
    .set({ status: 'failed', endedAt: now })
    .where('jobId', '=', jobId)
    .where('status', 'in', ['accepted', 'processing'])
    .returningAll()
    .executeTakeFirst();
  return job as Job | undefined;
}

/** Ends a job that no run has claimed yet. Returns undefined if one has, or if the job had ended before. */
export async function markAborted({ kysely }: Transaction, jobId: string, now: Date): Promise<Job | undefined> {
  const job = await kysely
    .updateTable('job')
    .set({ status: 'aborted', endedAt: now })
    .where('jobId', '=', jobId)
    .where('status', '=', 'accepted')
    .returningAll()
    .executeTakeFirst();
  return job as Job | undefined;
}

/** Deletes the input of a job that has ended. */
export async function deleteInput({ kysely }: Session, jobId: string): Promise<void> {
  await kysely.deleteFrom('jobInput').where('jobId', '=', jobId).execute();
}

/** The input of ended jobs whose run died before it could delete it. */
export async function deleteInputOfEndedJobs({ kysely }: Session): Promise<void> {
  await kysely
    .deleteFrom('jobInput')
    .where('jobId', 'in', (query) => query.selectFrom('job').select('jobId').where('endedAt', 'is not', null))
    .execute();
}

/** Up to `limit` jobs that ended before a time, oldest first. */
export async function listJobsEndedBefore(
  { kysely }: Session,
  time: Date,
  limit: number,
): Promise<{ jobId: string; resultsName: string | null }[]> {
  return kysely
    .selectFrom('job')
    .select(['jobId', 'resultsName'])
    .where('endedAt', '<', time)
    .orderBy('endedAt')
    .limit(limit)
    .execute();
}

export async function deleteJob({ kysely }: Session, jobId: string): Promise<void> {
  await kysely.deleteFrom('job').where('jobId', '=', jobId).execute();
}

/** Whether a result file is a job's results; one that is not, and is not being written, is an orphan. */
export async function isResultsName({ kysely }: Session, name: string): Promise<boolean> {
  const row = await kysely.selectFrom('job').select('jobId').where('resultsName', '=', name).executeTakeFirst();
  return row !== undefined;
}

/** Whether this run may still end this job. */
export async function isCurrentRun({ kysely }: Session, run: { jobId: string; runId: string }): Promise<boolean> {
  const row = await kysely
    .selectFrom('job')
    .select('jobId')
    .where('jobId', '=', run.jobId)
    .where('runId', '=', run.runId)
    .where('status', '=', 'processing')
    .executeTakeFirst();
  return row !== undefined;
}
