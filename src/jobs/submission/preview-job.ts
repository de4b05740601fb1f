import type { Static } from 'typebox';
import { creditsLeftAfter } from '../../accounts/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { withoutAbsent } from '../../lib/without-absent.ts';
import { countOpenJobs } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import type { dryRunSchema } from '../status-document.ts';
import { readSubmission, type Submission } from './read-submission.ts';

/**
 * A dry run: what would be accepted of a submission. It reads and changes nothing, so another submission may take the place
 * or the credits that it saw.
 * @throws ApiError what `submitJob` would throw
 */
export async function previewJob(
  context: JobsContext,
  type: JobType,
  submission: Submission,
): Promise<Static<ReturnType<typeof dryRunSchema>>> {
  const { job, lines, unknownIds, openMax } = await readSubmission(context, type, submission);
  const creditsLeft = await creditsLeftAfter(context.database, job.clientId, job.credits, job.createdAt);
  if ((await countOpenJobs(context.database, job.clientId)) >= openMax) {
    throw new ApiError('tooManyJobs', { limit: openMax });
  }
  return withoutAbsent({
    type: type.printedType?.submission ?? type.type,
    lines: type.lines === undefined ? undefined : lines.length,
    unknownIds: type.lines === undefined ? undefined : unknownIds,
    credits: job.credits,
    creditsLeft,
  });
}
