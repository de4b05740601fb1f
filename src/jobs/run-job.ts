import { debitReserved, releaseReserved } from '../accounts/index.ts';
import { copyOut, type Transaction } from '../database/index.ts';
import { newId } from '../lib/ids.ts';
import type { StoredFile } from '../storage/index.ts';
import { sendMessage } from '../webhooks/index.ts';
import {
  type ClaimedJob,
  claimJob,
  deleteInput,
  type EndedJob,
  inputOf,
  markFailed,
  markFinished,
  type RunResults,
} from './job-store.ts';
import { type JobsContext, typeOf } from './jobs.ts';
import { statusDocument } from './status-document.ts';

/** The queue's task that does a job's work; its payload is `{ jobId }`. */
export const runTask = 'job.run';

/**
 * Runs a job: claims it, streams its SELECT from PostgreSQL into the result store, and ends it. May be called any
 * number of times for one job, even at once: only the latest claim can end it, and what another run wrote is deleted.
 * @param signal aborted when the run has lost its place in the queue and must stop
 */
export async function runJob(context: JobsContext, jobId: string, signal: AbortSignal): Promise<void> {
  const runId = newId();
  const claimed = await context.database.transaction(async (transaction) => {
    const job = await claimJob(transaction, { jobId, runId }, context.now());
    if (job?.firstRun === true) await debitReserved(transaction, job.clientId, job.credits, context.now());
    return job;
  });
  if (claimed === undefined) return;

  // The name holds the run's id: no two runs write the same file, and none is moved (design: "Result files").
  const name = `${jobId}.${runId}.csv`;
  const results = { name, ...(await writeResults(context, claimed, name, signal)) };
  const ended = await endRun(context, claimed, { jobId, runId }, results);
  if (ended === undefined) await context.store.delete(name);
  else await deleteInput(context.database, jobId);
}

/** One commit; where nothing is to be sent, it is that of a single statement. */
async function endRun(
  context: JobsContext,
  claimed: ClaimedJob,
  run: { jobId: string; runId: string },
  results: RunResults,
): Promise<EndedJob | undefined> {
  if (claimed.webhook === null) return markFinished(context.database, run, results, context.now());
  return context.database.transaction(async (transaction) => {
    const job = await markFinished(transaction, run, results, context.now());
    if (job !== undefined) await announceEnd(transaction, job, context.now());
    return job;
  });
}

/** Ends a job whose runs broke again and again, visibly: status `failed`, webhook sent. */
export async function failJob(context: JobsContext, jobId: string): Promise<void> {
  await context.database.transaction(async (transaction) => {
    const job = await markFailed(transaction, jobId, context.now());
    if (job === undefined) return;
    // Never claimed: nothing was debited, so what was reserved is free again.
    if (job.startedAt === null) await releaseReserved(transaction, job.clientId, job.credits);
    await announceEnd(transaction, job, context.now());
  });
}

/** Queues the webhook of a job that has just ended, in the transaction that ends it. */
export async function announceEnd(transaction: Transaction, job: EndedJob, now: Date): Promise<void> {
  if (job.webhook === null) return;
  await sendMessage(
    transaction,
    { clientId: job.clientId, subject: job.jobId, url: job.webhook, body: statusDocument(job) },
    now,
  );
}

async function writeResults(
  context: JobsContext,
  job: ClaimedJob,
  name: string,
  signal: AbortSignal,
): Promise<StoredFile & { rows: number }> {
  const { select } = typeOf(context, job.type);
  return context.database.connection(async (client) => {
    signal.throwIfAborted();
    const rows = copyOut(client, `COPY (${inputOf(job)} ${select}) TO STDOUT (FORMAT csv, HEADER)`);
    const abort = () => rows.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const stored = await context.store.put(name, rows, signal);
      return { ...stored, rows: rows.rowCount };
    } finally {
      signal.removeEventListener('abort', abort);
    }
  });
}
