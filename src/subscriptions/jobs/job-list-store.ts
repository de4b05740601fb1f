import { sql } from 'kysely';
import type { Session } from '../../database/index.ts';
import type { SubscriptionJob, SubscriptionJobType } from './job.ts';

/** Which of an account's jobs; what is undefined does not restrict. */
export interface JobFilter {
  /** Submitted from here on, and before that. */
  readonly submitted: { readonly from: Date; readonly until: Date } | undefined;
  readonly statuses: readonly string[] | undefined;
  readonly types: readonly SubscriptionJobType[] | undefined;
}

/** What a list of jobs says of each. */
export type ListedJob = Pick<SubscriptionJob, 'jobId' | 'subscriptionId' | 'type' | 'status' | 'createdAt'>;

/** A page of an account's jobs, newest first, and how many there are of them. */
export async function listJobs(
  { kysely }: Session,
  clientId: string,
  { submitted, statuses, types }: JobFilter,
  { page, resultsPerPage }: { page: number; resultsPerPage: number },
): Promise<{ jobs: ListedJob[]; totalResults: number }> {
  const matching = kysely
    .selectFrom('subscriptionJob')
    .where('clientId', '=', clientId)
    .$if(submitted !== undefined, (query) =>
      query.where('createdAt', '>=', submitted!.from).where('createdAt', '<', submitted!.until),
    )
    .$if(statuses !== undefined, (query) => query.where(sql<boolean>`status = ANY (${statuses}::text[])`))
    .$if(types !== undefined, (query) => query.where(sql<boolean>`type = ANY (${types}::text[])`));
  const jobs = await matching
    .select(['jobId', 'subscriptionId', 'type', 'status', 'createdAt'])
    .orderBy('sequence', 'desc')
    .offset((page - 1) * resultsPerPage)
    .limit(resultsPerPage)
    .execute();
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { jobs: jobs as ListedJob[], totalResults: total };
}
