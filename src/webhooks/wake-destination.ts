import type { Session } from '../database/index.ts';
import { enqueue, enqueueAll } from '../queue/index.ts';

/** The queue's task that delivers what is due to one destination; its payload is {@link DeliveryPayload}. */
export const deliverTask = 'webhook.deliver';

/** Which destination (scheme, host and port) to look after. What is due there is found when the entry is run. */
export interface DeliveryPayload {
  readonly destination: string;
}

/**
 * Reads the payload of an entry.
 * @throws TypeError for another shape, which only another version of this program could have enqueued
 */
export function deliveryOf(payload: unknown): DeliveryPayload {
  if (typeof payload === 'object' && payload !== null && 'destination' in payload) {
    const { destination } = payload;
    if (typeof destination === 'string') return { destination };
  }
  throw new TypeError(`${deliverTask} does not know the payload ${JSON.stringify(payload)}`);
}

/** Has a destination looked after now: call it wherever a message becomes due, in the same transaction. */
export async function wakeDestination(session: Session, destination: string): Promise<void> {
  await wakeDestinations(session, [destination]);
}

/** {@link wakeDestination} for several at once, in an order that keeps concurrent callers from deadlocking. */
export async function wakeDestinations(session: Session, destinations: readonly string[]): Promise<void> {
  const sorted = [...new Set(destinations)].sort();
  await enqueueAll(
    session,
    deliverTask,
    sorted.map((destination) => ({ key: keyOf(destination), payload: { destination } })),
  );
}

/** Has a destination looked after in so long, unless it is to be woken some other time already: then that holds. */
export async function scheduleDestination(
  session: Session,
  destination: string,
  afterMilliseconds: number,
): Promise<void> {
  await enqueue(session, deliverTask, { destination }, { key: keyOf(destination), afterMilliseconds, keepTime: true });
}

/** One waiting entry for each destination, however many messages wait. */
function keyOf(destination: string): string {
  return `${deliverTask}:${destination}`;
}
