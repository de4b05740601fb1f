import type { ClientBase } from 'pg';
import { type LastImport, type RunningImport, readLastImports, readRunningImports } from '../imports/index.ts';
import { type OpenJobs, readOpenJobs } from '../jobs/index.ts';
import { readBacklog, type TaskBacklog } from '../queue/index.ts';
import { readSubscriptionBacklog, type SubscriptionBacklog } from '../subscriptions/index.ts';
import { countEndpoints, readWebhookBacklog, type WebhookBacklog } from '../webhooks/index.ts';

/** What is waiting, running and late in an installation, whichever process is asked. */
export interface InstallationState {
  readonly at: Date;
  readonly tasks: readonly TaskBacklog[];
  readonly jobs: readonly OpenJobs[];
  readonly webhooks: WebhookBacklog;
  readonly endpoints: readonly { readonly status: string; readonly endpoints: number }[];
  readonly subscriptions: SubscriptionBacklog;
  readonly lastImports: readonly LastImport[];
  readonly runningImports: readonly RunningImport[];
  readonly databaseBytes: number;
  readonly changeLogBytes: number;
}

/** What there may be millions of is counted up to this. */
export const countMax = 100_000;

/** Reads the state of an installation in a few short statements, each served by an index or a small table. */
export async function readInstallationState(client: ClientBase, at: Date): Promise<InstallationState> {
  const sizes = await client.query<{ databaseBytes: number; changeLogBytes: number }>(
    `SELECT pg_database_size(current_database()) AS "databaseBytes",
       pg_total_relation_size('change_log') AS "changeLogBytes"`,
  );
  return {
    at,
    tasks: await readBacklog(client, countMax),
    jobs: await readOpenJobs(client),
    webhooks: await readWebhookBacklog(client, countMax),
    endpoints: await countEndpoints(client),
    subscriptions: await readSubscriptionBacklog(client, at, countMax),
    lastImports: await readLastImports(client),
    runningImports: await readRunningImports(client),
    ...(sizes.rows[0] as { databaseBytes: number; changeLogBytes: number }),
  };
}

/** For how long something has been late or waiting, in seconds: 0 if it is not. */
export function secondsSince(time: Date | null | undefined, at: Date): number {
  return Math.max(0, (at.getTime() - (time ?? at).getTime()) / 1000);
}
