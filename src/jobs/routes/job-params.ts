import { Type } from 'typebox';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import type { findJob } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';

export const jobParams = Type.Object({ jobId: Type.String({ description: 'From the answer to the submission' }) });

/**
 * The job that a request names.
 * @param find reads as much of it as the request needs
 * @throws ApiError `notFound`, alike for an unknown id, another account's job and a job of another type
 */
export async function requireJob<Found>(
  find: (...args: Parameters<typeof findJob>) => Promise<Found | undefined>,
  context: JobsContext,
  type: JobType,
  request: { account: Account; params: { jobId: string } },
): Promise<Found> {
  const key = { jobId: request.params.jobId, clientId: request.account.clientId, type: type.type };
  const job = isId(key.jobId) ? await find(context.database, key) : undefined;
  if (job === undefined) throw new ApiError('notFound');
  return job;
}
