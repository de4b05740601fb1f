import type { Account } from '../../lib/account.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { checkWebhookDestination } from '../../webhooks/index.ts';
import type { NewJob } from '../job-store.ts';
import type { JobType, SubmissionContext } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import type { InputLine } from './input.ts';

/** What a client submits, as it came. */
export interface Submission {
  readonly account: Account;
  readonly body: Buffer | undefined;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly webhook: string | undefined;
}

/** A submission, all of it validated. */
export interface ReadSubmission {
  readonly job: NewJob;
  readonly lines: readonly InputLine[];
  /** Ids that name nothing of this account; undefined where none are the account's own. */
  readonly unknownIds: number | undefined;
  /** Most jobs that the account may have open. */
  readonly openMax: number;
}

/**
 * Reads and validates a submission, all but what depends on the account's other jobs: its open ones and its credits.
 * @throws ApiError for a bad body, parameter or webhook
 */
export async function readSubmission(
  context: JobsContext,
  type: JobType,
  { account, body, parameters: given = {}, webhook }: Submission,
): Promise<ReadSubmission> {
  let unknownIds: number | undefined;
  const reading: SubmissionContext = {
    linesMax: type.lines?.max ?? 0,
    resolveIds: (kind, ids) => {
      const resolved = clientIds(context.masterKey, account.clientId).resolve(kind, ids);
      unknownIds = (unknownIds ?? 0) + resolved.filter((recordId) => recordId === undefined).length;
      return resolved;
    },
    reference: context.reference(),
  };
  const parameters = type.readParameters?.(given, reading) ?? {};
  const lines = type.lines === undefined ? [] : readLines(type.lines, body, reading);
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
  return { job, lines, unknownIds, openMax: account.concurrentJobs ?? context.maxConcurrentJobs };
}

function readLines(
  { read }: NonNullable<JobType['lines']>,
  body: Buffer | undefined,
  reading: SubmissionContext,
): InputLine[] {
  if (body === undefined) throw new ApiError('emptyBody');
  return read(body, reading);
}
