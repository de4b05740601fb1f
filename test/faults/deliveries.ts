import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Received, WebhookReceiver } from '../support/webhook-receiver.ts';

/** What a sender of messages signs them with. */
export interface Signer {
  /** The Standard Webhooks secret. */
  readonly secret: string;
  /** The secret of the original's own signature, where one was given. */
  readonly signingSecret?: string;
}

/** Everything that came in at the receiver, message by message. */
export interface Deliveries {
  /**
   * All that came in about a job or an alert, by its id (`subscription/alert`): verified, of one message id and with the same words each time.
   */
  of(subject: string): { readonly messageId: string; readonly body: unknown; readonly times: number } | undefined;
  /** The subjects that begin so. */
  subjects(prefix: string): string[];
  /**
   * Takes in what came since the last time: to be called before five minutes have passed, after which a signature counts no more.
   * @throws AssertionError for a message that is not signed, or one that comes under another id or with other words
   */
  take(signerOf: (subject: string) => Signer): void;
}

/** Whether a request is one of ours that asks for a validation code, and no message. */
export const validationHeader = 'x-insideviewapi-validationcode';

/** Keeps account of what a receiver receives. */
export function deliveries({ received }: Pick<WebhookReceiver, 'received'>): Deliveries {
  const known = new Map<string, { messageId: string; text: string; times: number }>();
  let taken = 0;
  const take = ({ body, headers }: Received, signerOf: (subject: string) => Signer): void => {
    const { jobId, subscriptionId, alertId } = JSON.parse(body) as Record<string, string>;
    const subject = jobId ?? `${subscriptionId}/${alertId}`;
    const { secret, signingSecret } = signerOf(subject);
    new Webhook(secret).verify(body, { ...headers });
    if (signingSecret !== undefined) {
      const signature = createHmac('sha1', signingSecret).update(body).digest('hex');
      assert.equal(headers['x-insideviewapi-alertdatasignature'], signature);
    }
    const messageId = headers['webhook-id'] ?? '';
    const before = known.get(subject);
    assert.equal(messageId, before?.messageId ?? messageId, `what is told of ${subject} has one message id`);
    assert.equal(body, before?.text ?? body, `what is told of ${subject} is always the same`);
    known.set(subject, { messageId, text: body, times: (before?.times ?? 0) + 1 });
  };
  return {
    of(subject) {
      const message = known.get(subject);
      return message && { ...message, body: JSON.parse(message.text) };
    },
    subjects: (prefix) => [...known.keys()].filter((subject) => subject.startsWith(prefix)),
    take(signerOf) {
      const messages = received.slice(taken);
      taken += messages.length;
      for (const message of messages) {
        if (message.method === 'POST' && message.headers[validationHeader] === undefined) take(message, signerOf);
      }
    },
  };
}
