import type { Transaction } from '../database/index.ts';
import { type AskedEndpoint, markDisabled } from './endpoint-store.ts';
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
 * answers, unless it said itself that it is `gone`. Does nothing if it is not active or has another URL by now.
 * @returns whether it was disabled
 */
export async function disableEndpoint(
  transaction: Transaction,
  asked: AskedEndpoint,
  reason: keyof typeof reasons,
  now: Date,
): Promise<boolean> {
  const { endpointId } = asked;
  const verifications = await markDisabled(transaction, asked, reasons[reason], now);
  if (verifications === undefined) return false;
  await holdMessages(transaction, [endpointId]);
  if (reason === 'failing') {
    await enqueueVerification(transaction, { endpointId, verification: verifications + 1 }, nextRecovery(now, now));
  }
  return true;
}
