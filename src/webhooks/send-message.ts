import type { Transaction } from '../database/index.ts';
import { newId } from '../lib/ids.ts';
import { destinationOf } from './destination.ts';
import { findTargets } from './endpoint-store.ts';
import { insertMessages } from './message-store.ts';
import { wakeDestinations } from './wake-destination.ts';

/** What to send, and where: to a URL of its own, or to an endpoint. */
export type NewMessage = {
  readonly clientId: string;
  /** What it is about, for example the job's id. */
  readonly subject: string;
  /** JSON text, or a value that becomes JSON text here; sent as it is now in every attempt. */
  readonly body: string | object;
} & (
  | {
      /** Checked by `checkWebhookDestination` when it was submitted; every connection is checked again. */
      readonly url: string;
    }
  | { readonly endpointId: string }
);

/**
 * Records messages and has their destinations looked after, all in the caller's transaction: what the messages tell and
 * the messages themselves are committed together or not at all. Those to an endpoint that is not active are held; those
 * to an endpoint that does not exist (any more) are nobody's and not recorded.
 * @returns the ids of the messages that were recorded, in the order given; receivers find them as `webhook-id` in every
 *   attempt
 */
export async function sendMessages(
  transaction: Transaction,
  messages: readonly NewMessage[],
  now: Date,
): Promise<string[]> {
  const endpointIds = messages.flatMap((message) => ('endpointId' in message ? [message.endpointId] : []));
  const targets = await findTargets(transaction, [...new Set(endpointIds)]);
  const recorded = messages.flatMap((message) => {
    const { clientId, subject, body } = message;
    const endpointId = 'endpointId' in message ? message.endpointId : null;
    const target = 'url' in message ? { url: message.url, isActive: true } : targets.get(message.endpointId);
    if (target === undefined) return [];
    return {
      messageId: newId(),
      clientId,
      subject,
      endpointId,
      url: target.url,
      destination: destinationOf(target.url),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      isHeld: !target.isActive,
    };
  });
  await insertMessages(transaction, recorded, now);
  const due = recorded.filter(({ isHeld }) => !isHeld);
  await wakeDestinations(
    transaction,
    due.map(({ destination }) => destination),
  );
  return recorded.map(({ messageId }) => messageId);
}

/**
 * {@link sendMessages} for one.
 * @returns its id; undefined for an endpoint that does not exist
 */
export async function sendMessage(
  transaction: Transaction,
  message: NewMessage,
  now: Date,
): Promise<string | undefined> {
  const [messageId] = await sendMessages(transaction, [message], now);
  return messageId;
}
