import type { Server } from '../http/index.ts';
import type { Account } from '../lib/account.ts';
import type { ApiName } from './entitlement.ts';
import type { UsageCounter } from './usage-counter.ts';
import { usageDay } from './usage-store.ts';

/** What everybody may ask as often as he likes. */
const freeApis: ReadonlySet<string> = new Set<ApiName>(['admin', 'reference']);

/**
 * Counts every answered call of `server` as a transaction of its endpoint group, unless it failed or is free (reference
 * `jobs-auth-admin.md` §2.7: status, results and cancel; jobs count their lines when they start).
 */
export function countRequests(server: Server, usage: UsageCounter, now: () => Date): void {
  server.addHook('onResponse', async (request, reply) => {
    const { api, uncounted } = request.routeOptions.config;
    const account = request.account as Account | undefined;
    if (api === undefined || uncounted === true || account === undefined || freeApis.has(api)) return;
    if (reply.statusCode >= 200 && reply.statusCode < 300) usage.count(account.clientId, api, usageDay(now()));
  });
}
