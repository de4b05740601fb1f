import { createHmac } from 'node:crypto';
import type { MasterKey } from '../../lib/master-key.ts';
import { isSameSecret } from '../../lib/same-secret.ts';
import type { Job } from '../job.ts';
import type { ResultsFormat } from './results-format.ts';

const hourMilliseconds = 60 * 60 * 1000;

/**
 * The path and query of a job's results for whoever holds the URL, without a token, until it expires. Its shape is the
 * original's (reference `jobs-auth-admin.md` §2.6): `/{type}/{jobId}/response/{type}_{jobId}_{createdDate}`, below
 * `/results`.
 * @param format stands at the end and is not signed: whoever may read the results may read them in any format
 */
export function signedResultsPath(
  masterKey: MasterKey,
  job: Job,
  expires: Date,
  format: ResultsFormat['name'] | undefined,
): string {
  const created = job.createdAt.toISOString().replaceAll(/[:.]/g, '-');
  const path = `/results/${job.type}/${job.jobId}/response/${job.type}_${job.jobId}_${created}`;
  const seconds = Math.floor(expires.getTime() / 1000);
  const query = `Expires=${seconds}&Signature=${signature(masterKey, job.jobId, seconds)}`;
  return `${path}?${query}${format === undefined ? '' : `&format=${format}`}`;
}

/** Whether a signed URL's query was made by {@link signedResultsPath} for this job and has not expired. */
export function isValidSignature(
  masterKey: MasterKey,
  jobId: string,
  query: { Expires?: number | undefined; Signature?: string | undefined },
  now: Date,
): boolean {
  if (query.Expires === undefined || query.Signature === undefined || query.Expires * 1000 < now.getTime())
    return false;
  return isSameSecret(query.Signature, signature(masterKey, jobId, query.Expires));
}

/** When a URL that is signed now expires. */
export function expiry(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * hourMilliseconds);
}

function signature(masterKey: MasterKey, jobId: string, expiresSeconds: number): string {
  return createHmac('sha256', masterKey.derive('results-url', 32))
    .update(`${jobId}.${expiresSeconds}`)
    .digest('base64url');
}
