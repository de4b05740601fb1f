import type { Session, Transaction } from '../../database/index.ts';
import type { SubscriptionJob, SubscriptionJobType } from './job.ts';

/** Everything that is known of a job when it is submitted. */
export interface NewJob {
  readonly jobId: string;
  readonly clientId: string;
  readonly subscriptionId: string;
  readonly type: SubscriptionJobType;
  readonly createdAt: Date;
  /** How many ids were given. */
  readonly ids: number;
  readonly resultWebhook: string | null;
  /** JSON. */
  readonly settings: object;
  readonly replaceSetId: number | null;
  readonly addSetId: number | null;
  readonly removeSetId: number | null;
}

/**
 * Records an accepted job, unless the account has `openMax` of them that wait. Take the account's row lock first, or two
 * submissions count the same; it also makes the jobs of a subscription follow one another in the order of their commits.
 * @returns the job, or undefined if it was not recorded
 */
export async function insertJob(
  transaction: Transaction,
  job: NewJob,
  openMax: number,
): Promise<SubscriptionJob | undefined> {
  if ((await countOpenJobs(transaction, job.clientId)) >= openMax) return undefined;
  const inserted = await transaction.kysely
    .insertInto('subscriptionJob')
    .values({ ...job, status: 'accepted', settings: JSON.stringify(job.settings) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return inserted as SubscriptionJob;
}

/** How many jobs of an account wait. */
export async function countOpenJobs({ kysely }: Session, clientId: string): Promise<number> {
  const { open } = await kysely
    .selectFrom('subscriptionJob')
    .where('clientId', '=', clientId)
    .where('status', '=', 'accepted')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow();
  return open;
}

/** A job of this account; undefined for everybody else's and for ids that never were. */
export async function findJob(
  { kysely }: Session,
  key: { jobId: string; clientId: string },
): Promise<SubscriptionJob | undefined> {
  const job = await kysely
    .selectFrom('subscriptionJob')
    .selectAll()
    .where('jobId', '=', key.jobId)
    .where('clientId', '=', key.clientId)
    .executeTakeFirst();
  return job as SubscriptionJob | undefined;
}

/**
 * The accepted jobs of a subscription, in the order in which they were accepted. Lock the subscription first: while it is,
 * none of them can end.
 * @param upTo the last of them; left out: all
 */
export async function listOpenJobs(
  { kysely }: Transaction,
  subscriptionId: string,
  upTo?: string,
): Promise<SubscriptionJob[]> {
  const jobs = await kysely
    .selectFrom('subscriptionJob')
    .selectAll()
    .where('subscriptionId', '=', subscriptionId)
    .where('status', '=', 'accepted')
    .$if(upTo !== undefined, (query) =>
      query.where('sequence', '<=', (asked) =>
        asked
          .selectFrom('subscriptionJob')
          .select('sequence')
          .where('jobId', '=', upTo as string),
      ),
    )
    .orderBy('sequence')
    .execute();
  return jobs as SubscriptionJob[];
}

/** How a job ends: for good, with nothing kept of what it was to do. Undefined if it had ended before. */
export async function markEnded(
  { kysely }: Transaction,
  jobId: string,
  status: Exclude<SubscriptionJob['status'], 'accepted'>,
  now: Date,
): Promise<SubscriptionJob | undefined> {
  const job = await kysely
    .updateTable('subscriptionJob')
    .set({ status, endedAt: now, settings: '{}', replaceSetId: null, addSetId: null, removeSetId: null })
    .where('jobId', '=', jobId)
    .where('status', '=', 'accepted')
    .returningAll()
    .executeTakeFirst();
  return job as SubscriptionJob | undefined;
}

/** Deletes the jobs that ended before a time. */
export async function deleteJobsEndedBefore({ kysely }: Session, time: Date): Promise<void> {
  await kysely.deleteFrom('subscriptionJob').where('endedAt', '<', time).execute();
}
