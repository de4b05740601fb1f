import type { Transaction } from '../database/index.ts';
import { newId } from '../lib/ids.ts';
import { enqueueAttempt } from './attempt-delivery.ts';
import { insertMessage } from './message-store.ts';

/**
 * Records a message and enqueues its first attempt, both in the caller's transaction: what the message tells and the
 * message itself are committed together or not at all.
 * @param message.subject what it is about, for example the job's id
 * @param message.url checked by `checkWebhookDestination` when it was submitted; every connection is checked again
 * @param message.body JSON text, or a value that becomes JSON text here; sent as it is now in every attempt
 * @returns the message's id, which the receiver finds as `webhook-id` in every attempt
 */
export async function sendMessage(
  transaction: Transaction,
  message: { clientId: string; subject: string; url: string; body: string | object },
  now: Date,
): Promise<string> {
  const messageId = newId();
  const body = typeof message.body === 'string' ? message.body : JSON.stringify(message.body);
  await insertMessage(transaction, { ...message, messageId, body }, now);
  await enqueueAttempt(transaction, { messageId, attempt: 1 });
  return messageId;
}
