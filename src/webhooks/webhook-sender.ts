import type { Database } from '../database/index.ts';
import type { QueueTask, QueueTasks, Schedule, TaskHandler } from '../queue/index.ts';
import type { AddressPolicy } from './address-guard.ts';
import { attemptDelivery, attemptOf, attemptTask, giveUpAttempt } from './attempt-delivery.ts';
import { type Resolve, resolveByDns } from './destination.ts';
import { destinationGate } from './destination-gate.ts';
import { guardedAgent } from './guarded-agent.ts';
import { deleteFinishedMessages } from './message-store.ts';

/** What a sender needs; what is optional has the value of production as its default. */
export interface WebhookSenderDeps {
  readonly database: Database;
  readonly policy: AddressPolicy;
  /** The signing secrets of an account that are valid now, the newest first; two while one is being replaced. */
  readonly secretsFor: (clientId: string) => Promise<readonly string[]>;
  /** For how long an ended message and its attempts are kept. */
  readonly retentionDays?: number;
  readonly now?: () => Date;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly resolve?: Resolve;
  /** For one attempt as a whole. */
  readonly timeoutMilliseconds?: number;
  /** Simultaneous attempts of this process to one host and port. */
  readonly attemptsPerDestinationMax?: number;
}

/**
 * The tasks to hand to a queue, and what to close after it has stopped. Attempts spend their time waiting for
 * receivers: a queue of their own with many places keeps them from holding up job runs.
 */
export interface WebhookSender {
  readonly tasks: QueueTasks & {
    readonly [attemptTask]: Exclude<QueueTask, TaskHandler>;
  };
  /** Ends the connections kept alive. */
  close(): Promise<void>;
}

const sweepTask = 'webhooks.sweep';
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** What runs by itself, once for all servers of a database. */
export const webhookSchedules: readonly Schedule[] = [{ task: sweepTask, everyMinutes: 60 }];

/** Makes the part of a worker that delivers webhooks: its connections, its gate and its queue task. */
export function createWebhookSender(deps: WebhookSenderDeps): WebhookSender {
  const placesMax = deps.attemptsPerDestinationMax ?? 4;
  const agent = guardedAgent(deps.policy, deps.resolve ?? resolveByDns, { connections: placesMax });
  const attemptDeps = {
    ...deps,
    agent,
    gate: destinationGate(placesMax),
    now: deps.now ?? (() => new Date()),
    random: deps.random ?? Math.random,
    timeoutMilliseconds: deps.timeoutMilliseconds ?? 15_000,
  };
  const retentionMilliseconds = (deps.retentionDays ?? 30) * dayMilliseconds;
  return {
    tasks: {
      [attemptTask]: {
        run: (payload, context) => attemptDelivery(attemptDeps, attemptOf(payload), context),
        exhausted: (payload) => giveUpAttempt(attemptDeps, attemptOf(payload)),
      },
      [sweepTask]: async () => {
        await deleteFinishedMessages(deps.database, new Date(attemptDeps.now().getTime() - retentionMilliseconds));
      },
    },
    close: () => agent.close(),
  };
}
