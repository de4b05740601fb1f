import type { Transaction } from '../database/index.ts';
import { markDisabled } from './endpoint-store.ts';
import { enqueueVerification } from './enqueue-verification.ts';
import { goneReason, nextRecovery } from './verification.ts';
import { holdMessages } from './waiting-message-store.ts';

/** For how long every attempt at an endpoint must have failed before it is disabled. */
export const failingDaysMax = 5;

const reasons = {
  failing: `Every attempt of ${failingDaysMax} days failed.`,
  gone: goneReason,
} as const;

/**
 * Disables an active endpoint: its messages are held. It is asked again from time to time and becomes active when it
 * answers, unless it said itself that it is `gone`. Does nothing if it is not active.
 */
export async function disableEndpoint(
  transaction: Transaction,
  endpointId: string,
  reason: keyof typeof reasons,
  now: Date,
): Promise<void> {
  const verifications = await markDisabled(transaction, endpointId, reasons[reason], now);
  if (verifications === undefined) return;
  await holdMessages(transaction, [endpointId]);
  if (reason === 'gone') return;
  await enqueueVerification(transaction, { endpointId, verification: verifications + 1 }, nextRecovery(now, now));
}
