import { addTransactions, debitReserved, refundCredits, releaseReserved, usageDay } from '../../accounts/index.ts';
import type { Transaction } from '../../database/index.ts';
import { newId } from '../../lib/ids.ts';
import { sendMessage } from '../../webhooks/index.ts';
import {
  type ClaimedJob,
  claimJob,
  deleteInput,
  type EndedJob,
  isCurrentRun,
  type JobRun,
  markCancelled,
  markFailed,
  markFinished,
} from '../job-store.ts';
import { type JobsContext, knownType, typeOf } from '../jobs.ts';
import { statusDocument } from '../status-document.ts';
import { deleteResults } from './outcomes.ts';
import { type WrittenResults, writeResults } from './write-results.ts';

/** The queue's task that does a job's work; its payload is `{ jobId }`. */
export const runTask = 'job.run';

/**
 * Runs a job: claims it, streams its SELECT from PostgreSQL into the result store, and ends it. May be called any
 * number of times for one job, even at once: only the latest claim can end it, and what another run wrote is deleted.
 * @param signal aborted when the run has lost its place in the queue and must stop
 */
export async function runJob(context: JobsContext, jobId: string, signal: AbortSignal): Promise<void> {
  const run = { jobId, runId: newId() };
  const { claimed, cancelled } = await context.database.transaction(async (transaction) => {
    const now = context.now();
    const job = await claimJob(transaction, run, now);
    if (job?.firstRun === true) await debitStart(context, transaction, job, now);
    if (job === undefined || job.cancelRequestedAt === null) return { claimed: job };
    // The run that should have heard of it has died.
    return { cancelled: await endCancelled(context, transaction, job, run, { lines: 0, results: undefined }) };
  });
  if (cancelled !== undefined) await afterEnd(context, cancelled);
  if (claimed === undefined) return;

  const written = await writeResults(context, claimed, run, signal).catch(async (error: unknown) => {
    // An overtaken run may find its input gone; what breaks in it is nobody's failure.
    if (await isCurrentRun(context.database, run).catch(() => true)) throw error;
  });
  if (written === undefined) return;
  const ended = await endRun(context, claimed, run, written);
  if (ended === undefined) {
    if (written.results !== undefined) await deleteResults(context.store, written.results.name);
    return;
  }
  await afterEnd(context, ended);
}

async function afterEnd(context: JobsContext, ended: EndedJob): Promise<void> {
  context.onJobEnded?.(ended);
  await deleteInput(context.database, ended.jobId);
}

/** What the start of a job's processing costs its account: reserved until now, and counted as used. */
async function debitStart(context: JobsContext, transaction: Transaction, job: ClaimedJob, now: Date): Promise<void> {
  const { clientId, credits, lines: transactions } = job;
  await debitReserved(transaction, clientId, credits, now);
  if (transactions === 0) return;
  const { api } = typeOf(context, job.type);
  await addTransactions(transaction, [{ clientId, api, day: usageDay(now), transactions }]);
}

/** One commit; where nothing is to be sent, it is that of a single statement. */
async function endRun(
  context: JobsContext,
  claimed: ClaimedJob,
  run: JobRun,
  written: WrittenResults,
): Promise<EndedJob | undefined> {
  const { results } = written;
  if (written.isCancelled || results === undefined) {
    return context.database.transaction((transaction) => endCancelled(context, transaction, claimed, run, written));
  }
  if (claimed.webhook === null) return markFinished(context.database, run, results, context.now());
  return context.database.transaction(async (transaction) => {
    const job = await markFinished(transaction, run, results, context.now());
    if (job !== undefined) await announceEnd(context, transaction, job);
    return job;
  });
}

/** Ends a job that was cancelled while it was processing: what was not done is given back, once, as the commit is its end. */
async function endCancelled(
  context: JobsContext,
  transaction: Transaction,
  job: ClaimedJob,
  run: JobRun,
  { lines, results }: Pick<WrittenResults, 'lines' | 'results'>,
): Promise<EndedJob | undefined> {
  const now = context.now();
  const credits = job.lines === 0 ? job.credits : (job.credits / job.lines) * lines;
  const ended = await markCancelled(transaction, run, { lines, credits, results }, now);
  if (ended === undefined) return undefined;
  const debitedAt = job.startedAt ?? now;
  await refundCredits(transaction, job.clientId, job.credits - credits, { debitedAt });
  if (lines < job.lines) {
    const { api } = typeOf(context, job.type);
    const transactions = lines - job.lines;
    await addTransactions(transaction, [{ clientId: job.clientId, api, day: usageDay(debitedAt), transactions }]);
  }
  await announceEnd(context, transaction, ended);
  return ended;
}

/** Ends a job whose runs broke again and again, visibly: status `failed`, webhook sent. */
export async function failJob(context: JobsContext, jobId: string): Promise<void> {
  const failed = await context.database.transaction(async (transaction) => {
    const job = await markFailed(transaction, jobId, context.now());
    if (job === undefined) return undefined;
    // Never claimed: nothing was debited, so what was reserved is free again.
    if (job.startedAt === null) await releaseReserved(transaction, job.clientId, job.credits);
    await deleteInput(transaction, jobId);
    await announceEnd(context, transaction, job);
    return job;
  });
  if (failed !== undefined) context.onJobEnded?.(failed);
}

/** Queues the webhook of a job that has just ended, in the transaction that ends it. */
export async function announceEnd(context: JobsContext, transaction: Transaction, job: EndedJob): Promise<void> {
  if (job.webhook === null) return;
  await sendMessage(
    transaction,
    {
      clientId: job.clientId,
      subject: job.jobId,
      url: job.webhook,
      body: statusDocument(knownType(context, job.type), job),
    },
    context.now(),
  );
}
