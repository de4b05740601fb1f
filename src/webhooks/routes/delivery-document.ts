import { type Static, Type } from 'typebox';
import { withoutNulls } from '../../lib/without-absent.ts';
import type { Delivery, DeliveryRecord } from '../delivery-log-store.ts';

const date = (description: string) => Type.String({ description, examples: ['2026-01-15T10:00:00.000+00:00'] });

const listed = {
  messageId: Type.String({ description: 'The `webhook-id` of every attempt' }),
  subject: Type.String({ description: 'The id of the job or of the subscription that the message is about' }),
  url: Type.String(),
  state: Type.String({ description: 'pending, held, delivered, disabled or exhausted', examples: ['delivered'] }),
  attempts: Type.Integer({ description: 'Attempts made' }),
  createdDate: date('When the message was recorded'),
  nextAttemptDate: Type.Optional(date('While it is pending')),
};

/** A message in the list of deliveries. */
export const ListedDelivery = Type.Object(
  {
    ...listed,
    lastStatus: Type.Optional(Type.Integer({ description: 'Of the answer to the last attempt', examples: [200] })),
    lastError: Type.Optional(Type.String({ description: 'Why the last attempt got no answer' })),
  },
  { xml: { name: 'delivery' } },
);

/** A message with its request and all its attempts. */
export const DeliveryDetails = Type.Object(
  {
    ...listed,
    request: Type.Object({
      method: Type.String({ examples: ['POST'] }),
      headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }, { xml: { name: 'header' } }), {
        description: 'Those that are the same in every attempt: without time and signatures',
      }),
      body: Type.String(),
    }),
    attemptsMade: Type.Array(
      Type.Object(
        {
          attempt: Type.Integer(),
          date: date('When it began'),
          durationMilliseconds: Type.Integer(),
          status: Type.Optional(Type.Integer({ description: 'Of the answer' })),
          answer: Type.Optional(Type.String({ description: 'The first 200 characters of the answer' })),
          error: Type.Optional(Type.String({ description: 'Why there was no answer' })),
          nextAttemptDate: Type.Optional(date('The next attempt as it was planned then')),
        },
        { xml: { name: 'attempt' } },
      ),
    ),
  },
  { xml: { name: 'delivery' } },
);

/** How a message is listed. */
export function listedDelivery(delivery: Delivery): Static<typeof ListedDelivery> {
  const { lastStatus, lastError } = delivery;
  return { ...common(delivery), ...withoutNulls({ lastStatus, lastError }) };
}

/** How a message is printed by itself. */
export function deliveryDetails(record: DeliveryRecord): Static<typeof DeliveryDetails> {
  return {
    ...common(record),
    request: {
      method: 'POST',
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'user-agent', value: 'firmlens-webhooks' },
        { name: 'webhook-id', value: record.messageId },
      ],
      body: record.body,
    },
    attemptsMade: record.attemptsMade.map((made) => ({
      attempt: made.attempt,
      date: printed(made.at),
      durationMilliseconds: made.durationMs,
      ...withoutNulls({
        status: made.statusCode,
        answer: made.answerExcerpt,
        error: made.error,
        nextAttemptDate: made.nextAttemptAt && printed(made.nextAttemptAt),
      }),
    })),
  };
}

function common({
  messageId,
  subject,
  url,
  state,
  attempts,
  createdAt,
  nextAttemptAt,
}: Omit<Delivery, 'lastStatus' | 'lastError'>) {
  return {
    messageId,
    subject,
    url,
    state,
    attempts,
    createdDate: printed(createdAt),
    ...(nextAttemptAt === null ? {} : { nextAttemptDate: printed(nextAttemptAt) }),
  };
}

function printed(date: Date): string {
  return date.toISOString().replace('Z', '+00:00');
}
