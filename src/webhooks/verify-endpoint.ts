import type { Agent } from 'undici';
import type { Database } from '../database/index.ts';
import type { QueueTask } from '../queue/index.ts';
import type { AddressPolicy } from './address-guard.ts';
import { callReceiver } from './call-receiver.ts';
import { checkedUrl, destinationOf } from './destination.ts';
import { destinationGate } from './destination-gate.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import { findEndpoints, recordVerification } from './endpoint-store.ts';
import {
  enqueueVerification,
  type VerificationPayload,
  verificationOf,
  verificationTask,
} from './enqueue-verification.ts';
import { type Echo, judgeEcho, stateAfter, type VerifiedState, validationCodeHeader } from './verification.ts';
import { releaseMessages } from './waiting-message-store.ts';
import { wakeDestination } from './wake-destination.ts';

/** What a verification needs. */
export interface VerificationDeps {
  readonly database: Database;
  readonly policy: AddressPolicy;
  readonly agent: Agent;
  readonly now: () => Date;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** For one verification as a whole. */
  readonly timeoutMilliseconds: number;
}

/** Verifications that a process makes at a time: receivers that hang must leave places to deliveries. */
const placesMax = { oneDestination: 4, inAll: 40 };
/** How long one is put off for which there is no place: many that wait do not come back together. */
const putOffMilliseconds = { min: 1_000, spread: 4_000 };

/** The queue's task that verifies endpoints (reference `subscriptions.md` §10). */
export function verificationTasks(deps: VerificationDeps): Record<typeof verificationTask, QueueTask> {
  const gate = destinationGate(placesMax.oneDestination, placesMax.inAll);
  return {
    [verificationTask]: {
      run: async (payload, context) => {
        const asked = verificationOf(payload);
        const endpoint = await findWaiting(deps.database, asked);
        if (endpoint === undefined) return;
        const leave = gate.enter(destinationOf(endpoint.url));
        if (leave === undefined) {
          const wait = putOffMilliseconds.min + Math.floor(deps.random() * putOffMilliseconds.spread);
          await enqueueVerification(deps.database, asked, new Date(deps.now().getTime() + wait));
          return;
        }
        try {
          const echo = await echoOf(deps, endpoint, context.signal);
          const state = await record(deps, endpoint, asked, echo);
          // Not the URL: it may carry what is no business of the log's readers.
          context.logger.info({ ...asked, clientId: endpoint.clientId, echo, state }, 'webhook verification');
        } finally {
          leave();
        }
      },
      exhausted: async (payload) => {
        const asked = verificationOf(payload);
        const endpoint = await findWaiting(deps.database, asked);
        if (endpoint === undefined) return;
        await record(deps, endpoint, asked, { kind: 'failed', reason: 'The server could not verify the receiver.' });
      },
    },
  };
}

/** The endpoint, if it still waits for this very verification. */
async function findWaiting(
  database: Database,
  { endpointId, verification }: VerificationPayload,
): Promise<WebhookEndpoint | undefined> {
  const endpoint = (await findEndpoints(database, [endpointId])).get(endpointId);
  return endpoint?.status !== 'ACTIVE' && endpoint?.verifications === verification - 1 ? endpoint : undefined;
}

/** Asks the receiver. The rules of the URL are asked again: the operator may have closed a range meanwhile. */
async function echoOf(
  { agent, policy, timeoutMilliseconds }: VerificationDeps,
  { url, validationCode }: WebhookEndpoint,
  signal: AbortSignal,
): Promise<Echo> {
  const checked = checkedUrl(url, policy);
  if (typeof checked === 'string') return { kind: 'failed', reason: 'The webhook URL is not allowed.' };
  const headers = { [validationCodeHeader]: validationCode };
  const answer = await callReceiver(agent, { method: 'HEAD', url: checked, headers }, signal, timeoutMilliseconds);
  return judgeEcho(answer, validationCode);
}

/**
 * Records a verification and what follows from it in one commit: the next verification, or that held messages go out.
 * @returns undefined, and nothing written, if another run was faster or the endpoint has another URL by now
 */
async function record(
  { database, now }: VerificationDeps,
  endpoint: WebhookEndpoint,
  { endpointId, verification }: VerificationPayload,
  echo: Echo,
): Promise<VerifiedState | undefined> {
  const at = now();
  const state = stateAfter(endpoint, echo, verification, at);
  return database.transaction(async (transaction) => {
    const { validationCode } = endpoint;
    if (!(await recordVerification(transaction, { endpointId, validationCode, verification, state }))) return undefined;
    if (state.nextAt !== undefined) {
      await enqueueVerification(transaction, { endpointId, verification: verification + 1 }, state.nextAt);
    }
    if (state.status === 'ACTIVE' && (await releaseMessages(transaction, endpoint, at))) {
      await wakeDestination(transaction, destinationOf(endpoint.url));
    }
    return state;
  });
}
