import type { Database } from '../../database/index.ts';
import type { Server } from '../../http/index.ts';
import type { Logger } from '../../telemetry/index.ts';
import { countRequests } from '../count-requests.ts';
import { countUsage } from '../usage-counter.ts';
import { addTransactions } from '../usage-store.ts';
import { getUsageRoute } from './get-usage.ts';

/** Counts the calls of all routes of `server`, and reports them at `/admin/usage`. */
export function usageRoutes(
  server: Server,
  { database, logger, now }: { database: Database; logger: Logger; now: () => Date },
): void {
  const usage = countUsage({
    write: (counted) => addTransactions(database, counted),
    onFailure: (error) => logger.warn({ err: error }, 'usage could not be written yet; trying again'),
  });
  server.addHook('onClose', () => usage.close());
  countRequests(server, usage, now);
  getUsageRoute(server, { database, usage, now });
}
