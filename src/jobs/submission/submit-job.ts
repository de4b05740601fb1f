import { reserveCredits } from '../../accounts/index.ts';
import type { Account } from '../../lib/account.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { enqueue } from '../../queue/index.ts';
import { checkWebhookDestination } from '../../webhooks/index.ts';
import { insertJob, type NewJob } from '../job-store.ts';
import type { JobType, SubmissionContext } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { runTask } from '../running/run-job.ts';
import type { InputLine } from './input.ts';

/**
 * Accepts a job: the whole body is validated first, then the job, its input, its reserved credits and its place in the
 * queue are committed together. When this resolves, the job will be done whatever dies.
 * @throws ApiError for a bad body or webhook, too many open jobs or too few credits; nothing has changed then
 */
export async function submitJob(
  context: JobsContext,
  type: JobType,
  submission: {
    account: Account;
    body: Buffer | undefined;
    parameters?: Record<string, unknown>;
    webhook: string | undefined;
  },
): Promise<NewJob> {
  const { account, webhook } = submission;
  const reading: SubmissionContext = {
    linesMax: type.lines?.max ?? 0,
    resolveIds: (kind, ids) => clientIds(context.masterKey, account.clientId).resolve(kind, ids),
    reference: context.reference(),
  };
  const parameters = type.readParameters?.(submission.parameters ?? {}, reading) ?? {};
  const lines = type.lines === undefined ? [] : readLines(type.lines, submission.body, reading);
  if (webhook !== undefined) await checkWebhookDestination(webhook, context.webhookPolicy, context.resolve);

  const job: NewJob = {
    jobId: newId(),
    clientId: account.clientId,
    type: type.type,
    createdAt: context.now(),
    credits: lines.length * type.creditsPerLine,
    webhook,
    parameters,
  };
  const limit = account.concurrentJobs ?? context.maxConcurrentJobs;
  await context.database.transaction(async (transaction) => {
    // Locks the account's row, so that jobs submitted at once are counted one after the other.
    await reserveCredits(transaction, job.clientId, job.credits, job.createdAt);
    if (!(await insertJob(transaction, job, lines, limit))) throw new ApiError('tooManyJobs', { limit });
    await enqueue(transaction, runTask, { jobId: job.jobId });
  });
  return job;
}

function readLines(
  { read }: NonNullable<JobType['lines']>,
  body: Buffer | undefined,
  reading: SubmissionContext,
): InputLine[] {
  if (body === undefined) throw new ApiError('emptyBody');
  return read(body, reading);
}
