import type { Session, Transaction } from '../../database/index.ts';
import { enqueue } from '../../queue/index.ts';

/** The queue's task that fires what is due. */
export const fireTask = 'subscriptions.fire';

/** What an entry of the task carries; those of its schedule carry nothing. */
export interface FirePayload {
  /** The time at which something is due: ISO 8601. */
  readonly at?: string;
}

/**
 * Wakes the firing at this time; call it wherever a subscription's `nextFireTime` is set, in the same transaction. All
 * subscriptions that are due in one second share an entry, and whoever enqueues it makes others who do wait for his
 * commit: call it late.
 * @param at the `nextFireTime`; in the past: at once
 */
export async function enqueueFiring(session: Session, at: Date): Promise<void> {
  const second = secondOf(at);
  const runAt = new Date(second * 1000);
  const payload: FirePayload = { at: runAt.toISOString() };
  await enqueue(session, fireTask, payload, { runAt, key: `${fireTask}:${second}` });
}

/** {@link enqueueFiring} for each second of these times once, in an order in which no two transactions deadlock. */
export async function enqueueFirings(transaction: Transaction, times: readonly Date[]): Promise<void> {
  const seconds = [...new Set(times.map(secondOf))].sort((a, b) => a - b);
  for (const second of seconds) await enqueueFiring(transaction, new Date(second * 1000));
}

/** The first whole second, since 1970, at which this time has come. */
function secondOf(time: Date): number {
  return Math.ceil(time.getTime() / 1000);
}
