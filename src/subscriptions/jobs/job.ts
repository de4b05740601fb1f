import type { Selectable } from 'kysely';
import type { DB } from '../../database/index.ts';

/** Most ids of a job (reference `subscriptions.md` §4, §6). */
export const jobIdsMax = 1_000_000;

/** What a job does (reference `subscriptions.md` §4, §6). */
export const subscriptionJobTypes = ['notificationSubscriptionCreate', 'notificationSubscriptionUpdate'] as const;

/** One of them. */
export type SubscriptionJobType = (typeof subscriptionJobTypes)[number];

/** What can have become of a job; `ready` is documented as well (§11.1), and no job is ever that. */
export type SubscriptionJobStatus = 'accepted' | 'finished' | 'failed' | 'aborted';

/**
 * A subscription job as the database keeps it.
 *
 * A job is `accepted` when its submission is answered: its ids are stored as id sets, everything it asks for has been
 * validated. One transaction takes all of it into the subscription and makes it `finished`, so that nobody ever sees
 * half of it, and no job is `processing`. Until then it can be cancelled, which makes it `aborted`. It is `failed` when
 * it broke by itself, would have given the subscription too many ids, or when its subscription was deleted meanwhile; also
 * when run after run met a database that could not do it. A job that was to create a subscription and ends
 * otherwise than `finished` takes that subscription with it. The ends are final, and each drops the job's id sets and
 * sends its `resultWebhook` in the same commit.
 *
 *     accepted ──run──▶ finished
 *        │  └─────────▶ failed
 *        ▼
 *     aborted
 */
export type SubscriptionJob = Selectable<DB['subscriptionJob']> & {
  type: SubscriptionJobType;
  status: SubscriptionJobStatus;
};
