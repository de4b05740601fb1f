import type { Session, Transaction } from '../database/index.ts';
import type { StoredFile } from '../storage/index.ts';
import type { Job, JobState } from './job.ts';
import type { JobParameters } from './job-type.ts';
import type { InputLine } from './submission/input.ts';

/** Everything that is known of a job when it is submitted. */
export interface NewJob {
  readonly jobId: string;
  readonly clientId: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly credits: number;
  readonly webhook: string | undefined;
  readonly parameters: JobParameters;
}

/**
 * Records an accepted job with its input, unless the account has `openMax` jobs waiting or running. Take the account's
 * row lock first, or two submissions count the same.
 * @returns whether it was recorded
 */
export async function insertJob(
  { client }: Transaction,
  job: NewJob,
  lines: readonly InputLine[],
  openMax: number,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'insert-job',
    text: `WITH accepted AS (
        INSERT INTO job (job_id, client_id, type, status, created_at, credits, webhook, lines, parameters)
        SELECT $1, $2, $3, 'accepted', $4::timestamptz, $5::integer, $6, $7::integer, $11::jsonb
         WHERE (SELECT count(*) FROM job WHERE client_id = $2 AND status IN ('accepted', 'processing')) < $8::integer
        RETURNING job_id
      )
      INSERT INTO job_input (job_id, given, record_ids, fields)
      SELECT job_id, $9::text[], $10::bigint[],
             CASE WHEN $12::jsonb IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements($12::jsonb)) END
        FROM accepted`,
    values: [
      job.jobId,
      job.clientId,
      job.type,
      job.createdAt,
      job.credits,
      job.webhook ?? null,
      lines.length,
      openMax,
      `{${lines.map(({ given }) => arrayItem(given)).join(',')}}`,
      `{${lines.map(({ recordId }) => recordId ?? 'NULL').join(',')}}`,
      JSON.stringify(job.parameters),
      // Not as an array's literal: 2,000 look-ups take 5 ms so and 10 ms there, every quote with a backslash before it.
      lines.some(({ fields }) => fields !== undefined)
        ? JSON.stringify(lines.map(({ fields }) => fields ?? null))
        : null,
    ],
  });
  return rowCount === 1;
}

/** How many jobs of an account are waiting or running. */
export async function countOpenJobs({ kysely }: Session, clientId: string): Promise<number> {
  const { open } = await kysely
    .selectFrom('job')
    .where('clientId', '=', clientId)
    .where('status', 'in', ['accepted', 'processing'])
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow();
  return open;
}

/** An item of an array literal; ids need no quotes and get none, which is what most items are. */
function arrayItem(text: string): string {
  if (/^[\w-]+$/.test(text) && text.toUpperCase() !== 'NULL') return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** What a request names a job by. */
export interface JobKey {
  readonly jobId: string;
  readonly clientId: string;
  readonly type: string;
}

/** A job of this account and type; undefined for everybody else's and for ids that never were. */
export async function findJob({ kysely }: Session, key: JobKey): Promise<Job | undefined> {
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
 * As {@link findJob} for many at once, but only what a status request answers: what clients ask for more often than for
 * anything else. The statement is prepared, as it takes longer to plan than to run.
 */
export async function findJobStates({ client }: Session, keys: readonly JobKey[]): Promise<(JobState | undefined)[]> {
  const { rows } = await client.query<JobState & { clientId: string }>({
    name: 'find-job-states',
    text: `SELECT job_id AS "jobId", client_id AS "clientId", type, status, lines_processed AS "linesProcessed"
             FROM job WHERE job_id = ANY ($1)`,
    values: [keys.map(({ jobId }) => jobId)],
  });
  const jobs = new Map(rows.map((row) => [row.jobId, row]));
  return keys.map(({ jobId, clientId, type }) => {
    const job = jobs.get(jobId);
    return job?.clientId === clientId && job.type === type ? job : undefined;
  });
}

/** A job by its id alone, for whoever was given the permission to its results. */
export async function findJobById({ kysely }: Session, jobId: string): Promise<Job | undefined> {
  return (await kysely.selectFrom('job').selectAll().where('jobId', '=', jobId).executeTakeFirst()) as Job | undefined;
}

/** Of these jobs those that there are, by their ids. */
export async function findJobsById({ kysely }: Session, jobIds: string[]): Promise<Map<string, Job>> {
  const rows = await kysely
    .selectFrom('job')
    .selectAll()
    .where((where) => where('jobId', '=', where.fn.any(where.val(jobIds))))
    .execute();
  return new Map(rows.map((row) => [row.jobId, row as Job]));
}

/** A run of a job: what it writes counts only as long as the job is this run's. */
export interface JobRun {
  readonly jobId: string;
  readonly runId: string;
}

/** What a run needs to know of its job. */
export type ClaimedJob = Pick<
  Job,
  'jobId' | 'clientId' | 'type' | 'lines' | 'credits' | 'webhook' | 'startedAt' | 'cancelRequestedAt'
> & {
  parameters: JobParameters;
};

/**
 * Claims an open job for a run, which from then on is the only one that may end it.
 * @returns the job, and whether it was waiting until now (its credits are debited only then); undefined if it has ended
 */
export async function claimJob(
  { client }: Transaction,
  run: JobRun,
  now: Date,
): Promise<(ClaimedJob & { firstRun: boolean }) | undefined> {
  const { rows } = await client.query<ClaimedJob & { firstRun: boolean }>({
    name: 'claim-job',
    text: `WITH before AS (
        SELECT job_id, status FROM job WHERE job_id = $1 AND status IN ('accepted', 'processing') FOR UPDATE
      )
      UPDATE job SET status = 'processing', run_id = $2, started_at = coalesce(started_at, $3),
             run_started_at = $3, lines_processed = 0
        FROM before WHERE job.job_id = before.job_id
      RETURNING job.job_id AS "jobId", client_id AS "clientId", type, lines, credits, webhook, parameters,
                started_at AS "startedAt", cancel_requested_at AS "cancelRequestedAt", before.status = 'accepted' AS "firstRun"`,
    values: [run.jobId, run.runId, now],
  });
  return rows[0];
}

/** Some of a job's lines: from the first to the last, both counted from 1 and included. */
export interface Portion {
  readonly first: number;
  readonly last: number;
}

/**
 * The `input` that every type's SELECT begins from, line by line. PostgreSQL cannot know how long an array is that was
 * stored a moment ago and would plan for ten lines; the length of a series of numbers it knows. Measured with 10,000
 * companies of 1,000,000: 240 ms of a processor, and 380 to 510 ms where it took them for a handful.
 *
 * Each `given` has the mark of its line before it, one character by which `lineReader` knows the lines of the results
 * apart: the last digit of the line's number, or the letter in its place (a for 0) where the line says by a `reason` of its
 * own that nothing can be looked for.
 */
export function inputOf(job: Pick<Job, 'jobId'>, { first, last }: Portion): string {
  const slice = (array: string) => `unnest(job_input.${array}[${first}:${last}])`;
  // COPY takes no parameters; a job's id is made of 0-9a-v only.
  return `WITH input AS MATERIALIZED (
    SELECT input.line, chr(CASE WHEN input.fields ? 'reason' THEN 97 ELSE 48 END + input.line % 10) || input.given AS given,
           input.record_id, input.fields
      FROM job_input,
           ROWS FROM (generate_series(${first}, ${last}), ${slice('given')}, ${slice('record_ids')},
                      ${slice('fields')}) AS input (line, given, record_id, fields)
     WHERE job_input.job_id = '${job.jobId}'
     ORDER BY input.line)`;
}

/**
 * The columns of a job's SELECT with the OIDs of their types, without running it: it is planned only, and the input need
 * not be there any more.
 */
export async function describeSelect(
  { client }: Session,
  job: Pick<Job, 'jobId'>,
  select: string,
): Promise<{ name: string; type: number }[]> {
  const { fields } = await client.query(
    `${inputOf(job, { first: 1, last: 1 })} SELECT * FROM (${select}) AS results LIMIT 0`,
  );
  return fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
}

/**
 * Notes how many lines (of a list build: rows) a run has done so far, if the job is still that run's.
 * @returns whether a client has asked for the end of the job
 */
export async function markProgress({ client }: Session, run: JobRun, done: number): Promise<boolean> {
  const { rows } = await client.query<{ cancelRequested: boolean }>({
    name: 'mark-job-progress',
    text: `UPDATE job SET lines_processed = $3 WHERE job_id = $1 AND run_id = $2 AND status = 'processing'
           RETURNING cancel_requested_at IS NOT NULL AS "cancelRequested"`,
    values: [run.jobId, run.runId, done],
  });
  return rows[0]?.cancelRequested === true;
}

/** The results of a run whose last byte is safe. */
export interface RunResults extends StoredFile {
  readonly name: string;
  readonly rows: number;
}

/** What is told of a job that has just ended. */
export type EndedJob = JobState & Pick<Job, 'clientId' | 'webhook' | 'createdAt' | 'endedAt'>;

/**
 * Ends a job with a run's results, if the job is still that run's. All lines have been processed then; of a list build,
 * which has none, all rows.
 * @returns the ended job; undefined if another run has claimed it or it has ended, and nothing was written
 */
export async function markFinished(
  { client }: Session,
  run: JobRun,
  results: RunResults,
  now: Date,
): Promise<EndedJob | undefined> {
  const { rows } = await client.query<EndedJob>({
    name: 'mark-job-finished',
    text: `UPDATE job SET status = 'finished', ended_at = $3,
             lines_processed = CASE lines WHEN 0 THEN $5::bigint ELSE lines END,
             results_name = $4, results_rows = $5, results_bytes = $6, results_sha256 = $7
       WHERE job_id = $1 AND run_id = $2 AND status = 'processing'
      RETURNING job_id AS "jobId", type, status, lines_processed AS "linesProcessed", client_id AS "clientId", webhook,
                created_at AS "createdAt", ended_at AS "endedAt"`,
    values: [run.jobId, run.runId, now, results.name, results.rows, results.bytes, results.sha256],
  });
  return rows[0];
}

/**
 * Notes that a client has asked for the end of a job that is processing.
 * @returns undefined if it is not processing, else whether nobody had asked before
 */
export async function markCancelRequested({ client }: Session, jobId: string, now: Date): Promise<boolean | undefined> {
  const { rows } = await client.query<{ isFirst: boolean }>(
    `WITH before AS (
       SELECT job_id, cancel_requested_at FROM job WHERE job_id = $1 AND status = 'processing' FOR UPDATE
     )
     UPDATE job SET cancel_requested_at = coalesce(before.cancel_requested_at, $2)
       FROM before WHERE job.job_id = before.job_id
     RETURNING before.cancel_requested_at IS NULL AS "isFirst"`,
    [jobId, now],
  );
  return rows[0]?.isFirst;
}

/**
 * Ends a job that was cancelled while it was processing, with what its run has done, if the job is still that run's.
 * @param done.credits what the lines done cost; the job costs no more from now on
 * @returns the ended job; undefined if another run has claimed it or it has ended, and nothing was written
 */
export async function markCancelled(
  { client }: Session,
  run: JobRun,
  done: { lines: number; credits: number; results: RunResults | undefined },
  now: Date,
): Promise<EndedJob | undefined> {
  const { results } = done;
  const { rows } = await client.query<EndedJob>(
    `UPDATE job SET status = 'aborted', ended_at = $3, lines_processed = $4, credits = $5,
            results_name = $6, results_rows = $7, results_bytes = $8, results_sha256 = $9
      WHERE job_id = $1 AND run_id = $2 AND status = 'processing'
     RETURNING job_id AS "jobId", type, status, lines_processed AS "linesProcessed", client_id AS "clientId", webhook,
                created_at AS "createdAt", ended_at AS "endedAt"`,
    [
      run.jobId,
      run.runId,
      now,
      done.lines,
      done.credits,
      results?.name,
      results?.rows,
      results?.bytes,
      results?.sha256,
    ],
  );
  return rows[0];
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

/** Deletes the input that no open job needs: its run died before it could, and the job may be gone by now. */
export async function deleteInputOfNoOpenJob({ kysely }: Session): Promise<void> {
  await kysely
    .deleteFrom('jobInput')
    .where((where) => {
      const job = where.selectFrom('job').whereRef('job.jobId', '=', 'jobInput.jobId').select('jobId');
      return where.not(where.exists(job.where('endedAt', 'is', null)));
    })
    .execute();
}

/** A page of the jobs that ended before a time, oldest first. */
export async function listJobsEndedBefore(
  { kysely }: Session,
  time: Date,
  page: { offset: number; limit: number },
): Promise<{ jobId: string; resultsName: string | null }[]> {
  return kysely
    .selectFrom('job')
    .select(['jobId', 'resultsName'])
    .where('endedAt', '<', time)
    .orderBy('endedAt')
    .orderBy('jobId')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
}

export async function deleteJob({ kysely }: Session, jobId: string): Promise<void> {
  await kysely.deleteFrom('job').where('jobId', '=', jobId).execute();
}

/** Whether this run may still end this job. */
export async function isCurrentRun({ kysely }: Session, run: JobRun): Promise<boolean> {
  const row = await kysely
    .selectFrom('job')
    .select('jobId')
    .where('jobId', '=', run.jobId)
    .where('runId', '=', run.runId)
    .where('status', '=', 'processing')
    .executeTakeFirst();
  return row !== undefined;
}
