import type { Selectable } from 'kysely';
import type { DB } from '../database/index.ts';

/**
 * A webhook endpoint: a URL that belongs to something which sends again and again, as a subscription does.
 *
 * It begins `VERIFICATION_PENDING`: a HEAD request asks the receiver to echo a code (reference `subscriptions.md` §10).
 * Messages recorded meanwhile are held. The right echo makes it `ACTIVE` and lets them go. Too many wrong ones, five days
 * in which every attempt failed, or an answer 410 make it `DISABLED`: messages are held from then on. A disabled endpoint
 * is asked again from time to time (not after a 410) and becomes `ACTIVE` when it answers; asking for it by hand makes it
 * `VERIFICATION_PENDING`.
 *
 *     VERIFICATION_PENDING ──echo──▶ ACTIVE ──5 days of failure, 410──▶ DISABLED
 *              │  ▲                    ▲                                 │   │
 *              │  └───── by hand ──────┼─────────────────────────────────┘   │
 *              └─── no echo ───▶ DISABLED          ◀────── echo ─────────────┘
 */
export type WebhookEndpoint = Selectable<DB['webhookEndpoint']> & { status: EndpointStatus };

/** The texts of reference `subscriptions.md` §10. */
export type EndpointStatus = 'VERIFICATION_PENDING' | 'ACTIVE' | 'DISABLED';

/** Why an endpoint is disabled, as details print it: the one pair that is documented (§7). */
export const unreachable = { message: 'Webhook unreachable', errorCode: '400-2100' } as const;
