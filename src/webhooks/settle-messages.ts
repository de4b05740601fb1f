import type { Database } from '../database/index.ts';
import { destinationOf } from './destination.ts';
import type { SendingEndpoint } from './endpoint-store.ts';
import type { Message } from './message.ts';
import { deleteWaitingMessages, holdMessages, redirectPendingMessages } from './waiting-message-store.ts';
import { wakeDestination } from './wake-destination.ts';

/**
 * Picks the messages that may be sent now and sees to it that the others are no longer due: a message can be recorded
 * in the very moment in which its endpoint is disabled, gets another URL or is removed. Those are held, sent on, deleted.
 * @param endpoints as they are now
 */
export async function settleMessages(
  database: Database,
  messages: readonly Message[],
  endpoints: ReadonlyMap<string, SendingEndpoint>,
): Promise<Message[]> {
  const others = new Set<string>();
  const sendable = messages.filter(({ endpointId, url }) => {
    if (endpointId === null) return true;
    const endpoint = endpoints.get(endpointId);
    if (endpoint?.status === 'ACTIVE' && endpoint.url === url) return true;
    others.add(endpointId);
    return false;
  });
  for (const endpointId of others) {
    const endpoint = endpoints.get(endpointId);
    if (endpoint === undefined) {
      await deleteWaitingMessages(database, endpointId);
    } else if (endpoint.status === 'ACTIVE') {
      await database.transaction(async (transaction) => {
        await redirectPendingMessages(transaction, endpointId, endpoint.url);
        await wakeDestination(transaction, destinationOf(endpoint.url));
      });
    } else {
      await database.transaction((transaction) => holdMessages(transaction, [endpointId]));
    }
  }
  return sendable;
}
