import type { Selectable } from 'kysely';
import type { DB } from '../database/index.ts';

/** The four types of subscription as requests name them (reference `subscriptions.md` §2.1). */
export const subscriptionTypeNames = ['company', 'companyNews', 'people', 'companyFamilyTree'] as const;

/** One of them. */
export type SubscriptionTypeName = (typeof subscriptionTypeNames)[number];

/** A subscription as the database keeps it. */
export type Subscription = Selectable<DB['subscription']> & { type: SubscriptionTypeName };

/** When a subscription fires: from `startTime` on, every `frequency` or as `cron` says (§2.3). */
export type Schedule = Readonly<{ startTime: Date; timeZone: string }> &
  (Readonly<{ frequency: string; cron: null }> | Readonly<{ frequency: null; cron: string }>);
