import { isUnavailable } from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { SendingEndpoint } from './endpoint-store.ts';
import type { Signer } from './make-attempt.ts';
import type { Message } from './message.ts';

/** What it takes to find out who signs a message. */
export interface SignerDeps {
  readonly secretsFor: (clientId: string) => Promise<readonly string[]>;
  /** An endpoint as it is now; undefined if it does not exist. */
  readonly findEndpoint: (endpointId: string) => Promise<SendingEndpoint | undefined>;
}

/** Who signs the messages of endpoints and those of accounts, by their ids. */
export interface Signers {
  /** One that does not exist is not in the map. */
  readonly endpoints: Map<string, SendingEndpoint>;
  /** One whose secrets cannot be read is not in the map. */
  readonly accounts: Map<string, Signer>;
}

/**
 * Adds who signs these messages: the endpoint that a message goes to, or else its account. Endpoints are read again;
 * accounts that are known are not, as the secrets that a visit begins with are valid for longer than it lasts.
 */
export async function addSigners(
  { secretsFor, findEndpoint }: SignerDeps,
  { endpoints, accounts }: Signers,
  messages: readonly Message[],
  logger: Logger,
): Promise<void> {
  const endpointIds = new Set(messages.flatMap(({ endpointId }) => endpointId ?? []));
  const clientIds = new Set(messages.flatMap(({ endpointId, clientId }) => (endpointId === null ? clientId : [])));
  for (const clientId of clientIds) {
    if (accounts.has(clientId)) continue;
    try {
      accounts.set(clientId, { secrets: await secretsFor(clientId) });
    } catch (error) {
      // One account's trouble is not to hold up the others at the same destination.
      if (isUnavailable(error)) throw error;
      logger.error({ err: error, clientId }, 'the webhook secrets of an account cannot be read');
    }
  }
  const added = Array.from(endpointIds, async (endpointId) => {
    const endpoint = await findEndpoint(endpointId);
    if (endpoint?.trouble !== undefined) {
      logger.error({ err: endpoint.trouble, endpointId }, 'the secrets of a webhook endpoint cannot be read');
    }
    if (endpoint === undefined) endpoints.delete(endpointId);
    else endpoints.set(endpointId, endpoint);
  });
  await Promise.all(added);
}

/** The one who signs a message, or undefined. */
export function signerOf({ endpoints, accounts }: Signers, { endpointId, clientId }: Message): Signer | undefined {
  return endpointId === null ? accounts.get(clientId) : endpoints.get(endpointId);
}
