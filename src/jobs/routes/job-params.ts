import { Type } from 'typebox';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import type { Job } from '../job.ts';
import { findJob, type JobKey } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';

export const jobParams = Type.Object({ jobId: Type.String({ description: 'From the answer to the submission' }) });

/** The job that a request names, as {@link requireFound}. */
export async function requireJob(context: JobsContext, type: JobType, request: JobRequest): Promise<Job> {
  return requireFound((key) => findJob(context.database, key), type, request);
}

interface JobRequest {
  readonly account: Account;
  readonly params: { readonly jobId: string };
}

/**
 * What there is of the job that a request names.
 * @param find reads as much of it as the request needs; undefined if there is no such job
 * @throws ApiError `notFound`, alike for an unknown id, another account's job and a job of another type
 */
export async function requireFound<Found>(
  find: (key: JobKey) => Promise<Found | undefined>,
  type: JobType,
  request: JobRequest,
): Promise<Found> {
  const key = { jobId: request.params.jobId, clientId: request.account.clientId, type: type.type };
  const found = isId(key.jobId) ? await find(key) : undefined;
  if (found === undefined) throw new ApiError('notFound');
  return found;
}
