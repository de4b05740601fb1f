import { pino } from 'pino';
import { readChangeNumber } from '../../src/database/index.ts';
import { newId } from '../../src/lib/ids.ts';
import { fireDue } from '../../src/subscriptions/alerts/fire-due.ts';
import { readIdSet, writeIdSet } from '../../src/subscriptions/id-sets/index.ts';
import type { SubscriptionsContext } from '../../src/subscriptions/index.ts';
import type { Subscription } from '../../src/subscriptions/subscription.ts';
import { insertSubscription } from '../../src/subscriptions/subscription-store.ts';
import { watchesAll } from '../../src/subscriptions/subscription-type.ts';
import { addressPolicy } from '../../src/webhooks/index.ts';
import type { TestApi } from './test-api.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Subscriptions that are written straight into the database, fired by hand, and what they were told. */
export function firings({ database, masterKey, clock }: Pick<TestApi, 'database' | 'masterKey' | 'clock'>) {
  const context: SubscriptionsContext = {
    database,
    masterKey,
    webhookPolicy: addressPolicy(['127.0.0.0/8']),
    timeZone: 'America/Los_Angeles',
    maxConcurrentJobs: 2,
    jobRetentionDays: 30,
    alertRetentionDays: 90,
    changeRetentionDays: 90,
    now: () => clock.now,
  };
  const now = () => clock.now;

  return {
    context,
    /**
     * Makes a subscription that has been told everything so far. It begins now and fires once a day.
     * @returns its id
     */
    watch: async (
      { clientId }: { clientId: string },
      ids: readonly number[],
      settings: Partial<Pick<Subscription, 'type' | 'watched' | 'frequency' | 'cron' | 'startTime' | 'timeZone'>> = {},
    ): Promise<string> => {
      return database.transaction(async (transaction) => {
        const startTime = settings.startTime ?? now();
        const { subscriptionId } = await insertSubscription(transaction, {
          subscriptionId: newId(),
          clientId,
          type: 'company',
          startTime,
          frequency: '1d',
          timeZone: 'America/Los_Angeles',
          watched: watchesAll,
          setId: await writeIdSet(transaction, Float64Array.from(ids)),
          members: ids.length,
          watermark: await readChangeNumber(transaction.client),
          nextFireTime: startTime,
          createdAt: now(),
          ...settings,
        });
        return subscriptionId;
      });
    },
    /** Fires what is due by the test's clock. */
    fire: (options: { signal?: AbortSignal; context?: SubscriptionsContext } = {}) =>
      fireDue(options.context ?? context, {
        now,
        signal: options.signal ?? new AbortController().signal,
        logger: pino({ enabled: false }),
      }),
    /** Moves the clock on. */
    pass: (days: number) => {
      clock.now = new Date(clock.now.getTime() + days * dayMilliseconds);
    },
    subscription: async (subscriptionId: string): Promise<Subscription> =>
      (await database.kysely
        .selectFrom('subscription')
        .selectAll()
        .where('subscriptionId', '=', subscriptionId)
        .executeTakeFirstOrThrow()) as Subscription,
    /** The ids of each alert of a subscription, in their order. */
    told: async (subscriptionId: string): Promise<number[][]> => {
      const alerts = await database.kysely
        .selectFrom('alert')
        .select('setId')
        .where('subscriptionId', '=', subscriptionId)
        .orderBy('alertId')
        .execute();
      return Promise.all(alerts.map(async ({ setId }) => Array.from(await readIdSet(database, setId))));
    },
  };
}
