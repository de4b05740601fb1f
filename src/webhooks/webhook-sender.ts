import type { SecureContext } from 'node:tls';
import { type Database, openSessionLocks } from '../database/index.ts';
import { gather } from '../lib/gather.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { QueueTask, QueueTasks, Schedule, TaskHandler } from '../queue/index.ts';
import type { AttemptOutcome } from '../telemetry/index.ts';
import type { AddressPolicy } from './address-guard.ts';
import { attemptRecorder } from './attempt-recorder.ts';
import { deliveryTasks } from './deliver-messages.ts';
import { type Resolve, resolveByDns } from './destination.ts';
import { destinationHealth } from './destination-health.ts';
import { deleteExpiredSecrets } from './endpoint-secrets.ts';
import { findSendingEndpoints } from './endpoint-store.ts';
import { guardedAgent } from './guarded-agent.ts';
import { deleteFinishedMessages, findOverdueDestinations } from './message-store.ts';
import { verificationTasks } from './verify-endpoint.ts';
import { deleteHeldMessages } from './waiting-message-store.ts';
import { type deliverTask, wakeDestinations } from './wake-destination.ts';

/** What a sender needs; what is optional has the value of production as its default. */
export interface WebhookSenderDeps {
  readonly database: Database;
  readonly masterKey: MasterKey;
  readonly policy: AddressPolicy;
  /** The signing secrets of an account that are valid now, the newest first; two while one is being replaced. */
  readonly secretsFor: (clientId: string) => Promise<readonly string[]>;
  /** How many destinations this process looks after at a time: the places of the queue that runs the tasks. */
  readonly places: number;
  /** For how long an ended message with its attempts is kept, and one that is held. */
  readonly retentionDays?: number;
  readonly now?: () => Date;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly resolve?: Resolve;
  /** Certificates for https receivers. */
  readonly tls?: SecureContext | undefined;
  /** For one attempt as a whole. */
  readonly timeoutMilliseconds?: number;
  /** For how long a visit begins attempts: others wait for its place. */
  readonly visitMilliseconds?: number;
  /** Simultaneous attempts of this process to one host and port. */
  readonly attemptsPerDestinationMax?: number;
  /** Those of them that go to one URL. */
  readonly attemptsPerUrlMax?: number;
  /** Told what every attempt came to. */
  readonly onAttempt?: (outcome: AttemptOutcome) => void;
}

/**
 * The tasks to hand to a queue, and what to close after it has stopped. Attempts spend their time waiting for
 * receivers: a queue of their own with many places keeps them from holding up job runs.
 */
export interface WebhookSender {
  readonly tasks: QueueTasks & {
    readonly [deliverTask]: Exclude<QueueTask, TaskHandler>;
  };
  /** Ends the connections kept alive. */
  close(): Promise<void>;
}

const sweepTask = 'webhooks.sweep';
/** Messages deleted in one statement, so that a stop need not wait for millions. */
const sweepMax = 2_000;
const wakeOverdueTask = 'webhooks.wake-overdue';
const minuteMilliseconds = 60_000;
const dayMilliseconds = 24 * 60 * minuteMilliseconds;

/** What runs by itself, once for all servers of a database. */
export const webhookSchedules: readonly Schedule[] = [
  { task: sweepTask, everyMinutes: 60 },
  { task: wakeOverdueTask, everyMinutes: 5 },
];

/** Makes the part of a worker that delivers webhooks: its connections, what it knows of destinations, its queue tasks. */
export function createWebhookSender(deps: WebhookSenderDeps): WebhookSender {
  const {
    database,
    now = () => new Date(),
    random = Math.random,
    timeoutMilliseconds = 15_000,
    visitMilliseconds = 5_000,
    attemptsPerDestinationMax = 8,
    attemptsPerUrlMax = 4,
  } = deps;
  const agent = guardedAgent(deps.policy, deps.resolve ?? resolveByDns, {
    connections: attemptsPerDestinationMax,
    tls: deps.tls,
  });
  // What the visits of one moment ask for is one query.
  const findEndpoint = gather(
    async (endpointIds: readonly string[]) => {
      const found = await findSendingEndpoints(database, deps.masterKey, endpointIds, now());
      return endpointIds.map((endpointId) => found.get(endpointId));
    },
    { max: 100 },
  );
  const locks = openSessionLocks(database.url);
  const retentionMilliseconds = (deps.retentionDays ?? 30) * dayMilliseconds;
  const ago = (milliseconds: number) => new Date(now().getTime() - milliseconds);
  return {
    tasks: {
      ...deliveryTasks({
        ...deps,
        agent,
        findEndpoint,
        recorder: attemptRecorder(database),
        locks,
        now,
        random,
        timeoutMilliseconds,
        visitMilliseconds,
        attemptsPerDestinationMax,
        attemptsPerUrlMax,
        health: destinationHealth(deps.places, random),
      }),
      ...verificationTasks({ ...deps, agent, now, random, timeoutMilliseconds }),
      // Every message that becomes due wakes its destination; this is for what an operator has done by hand.
      [wakeOverdueTask]: async () => {
        await wakeDestinations(database, await findOverdueDestinations(database, ago(minuteMilliseconds)));
      },
      [sweepTask]: async (_payload, { signal }) => {
        const before = ago(retentionMilliseconds);
        for (const deleteMessages of [deleteFinishedMessages, deleteHeldMessages]) {
          let deleted = sweepMax;
          while (deleted === sweepMax) {
            signal.throwIfAborted();
            deleted = await deleteMessages(database, before, sweepMax);
          }
        }
        await deleteExpiredSecrets(database, now());
      },
    },
    close: async () => {
      await agent.close();
      await locks.close();
    },
  };
}
