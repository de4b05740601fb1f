import type { AddressInfo } from 'node:net';
import { debitCredits, openAccountDirectory, tokenRoutes, webhookSecrets } from './accounts/index.ts';
import { companyRoutes } from './companies/index.ts';
import type { Config } from './config/index.ts';
import { claimServing } from './database/index.ts';
import { createServer, healthRoutes, type Server } from './http/index.ts';
import type { Installation } from './installation.ts';
import { downloadResultsRoute, type JobsContext, jobRoutes, jobSchedules, jobTasks, jobTypes } from './jobs/index.ts';
import { OperatorError } from './lib/operator-error.ts';
import { type Queue, startQueue } from './queue/index.ts';
import { openResultStore } from './storage/index.ts';
import { technologyRoutes } from './technologies/index.ts';
import type { Logger } from './telemetry/index.ts';
import { addressPolicy, createWebhookSender, type Resolve, webhookSchedules } from './webhooks/index.ts';

/** What the parts of a server share. Tests bring a clock and a resolver of their own. */
export interface AppOptions {
  readonly config: Config;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly now?: () => Date;
  readonly resolve?: Resolve;
}

/** A part of the server that runs until it is closed. */
interface Part {
  close(): Promise<void>;
}

/** Deliveries wait for strangers, so many may be under way at a time. */
const webhookConcurrency = 50;

/** Builds the API: every route, wired to what it needs. It listens to nothing until its `listen` is called. */
export async function createApi(options: AppOptions): Promise<Server> {
  const { config, logger, installation } = options;
  const { database, masterKey } = installation;
  const now = options.now ?? (() => new Date());
  const directory = await openAccountDirectory({ database, masterKey, logger, now });
  const server = await createServer({
    logger,
    publicUrl: config.publicUrl,
    requestTimeoutSeconds: config.requestTimeoutSeconds,
  });
  server.addHook('onClose', () => directory.close());

  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  healthRoutes(server, async () => {
    await database.client.query('SELECT 1');
    return !closing;
  });
  tokenRoutes(server, { database, masterKey, now });
  const jobs = jobsContext(options);
  downloadResultsRoute(server, jobs);
  await server.register(
    async (api: Server) => {
      api.addHook('onRequest', async (request) => {
        request.account = await directory.authenticate(request.headers, request.routeOptions.config.api);
      });
      const debit = (clientId: string, credits: number) => debitCredits(database, clientId, credits, now());
      companyRoutes(api, { database, masterKey, debit });
      technologyRoutes(api, { database, masterKey, debit });
      jobRoutes(api, jobs);
    },
    { prefix: '/api/v1' },
  );
  return server;
}

/** Starts the workers: job runs in one queue, webhooks in another, so that neither waits for the other. */
export async function startWorkers(options: AppOptions): Promise<Part> {
  const { config, logger, installation } = options;
  const { database, masterKey } = installation;
  const jobs = jobsContext(options);
  const sender = createWebhookSender({
    database,
    policy: jobs.webhookPolicy,
    secretsFor: (clientId) => webhookSecrets(database, masterKey, clientId),
    retentionDays: config.jobRetentionDays,
    now: jobs.now,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  const common = { url: database.url, logger, drainSeconds: config.drainSeconds };
  const queues: Queue[] = [
    await startQueue({ ...common, tasks: jobTasks(jobs), schedules: jobSchedules, concurrency: config.workers }),
    await startQueue({ ...common, tasks: sender.tasks, schedules: webhookSchedules, concurrency: webhookConcurrency }),
  ];
  return {
    async close() {
      await Promise.all(queues.map((queue) => queue.stop()));
      await sender.close();
    },
  };
}

function jobsContext({ config, installation, now, resolve }: AppOptions): JobsContext {
  return {
    database: installation.database,
    masterKey: installation.masterKey,
    store: openResultStore(config),
    types: jobTypes,
    webhookPolicy: addressPolicy(config.dangerousWebhookAllow),
    maxConcurrentJobs: config.maxConcurrentJobs,
    jobRetentionDays: config.jobRetentionDays,
    resultsUrlHours: config.resultsUrlHours,
    now: now ?? (() => new Date()),
    ...(resolve === undefined ? {} : { resolve }),
  };
}

/** A server process at work. */
export interface RunningServer extends Part {
  /** Where it listens; undefined without the API. */
  readonly url: string | undefined;
}

/**
 * Runs the API, the workers or both until closed. Closing takes no new requests and claims no new work, then waits for
 * what runs (at most `FIRMLENS_DRAIN_SECONDS`); what is not done by then goes on in the next process.
 * @param onLost told when another process has taken this one's data folder over, so that it must stop
 * @throws OperatorError if the port is taken, or another server runs on the same data folder
 */
export async function startServer(
  options: AppOptions,
  roles: { api: boolean; work: boolean },
  onLost: (error: Error) => void,
): Promise<RunningServer> {
  const { config, installation, logger } = options;
  const parts: Part[] = [];
  const close = async () => {
    for (const part of parts.toReversed()) await part.close();
  };
  try {
    let url: string | undefined;
    const claim =
      installation.embedded === undefined || !roles.api
        ? undefined
        : await claimServing(
            installation.embedded.url,
            { processId: process.pid, address: `http://${config.host}:${config.port}` },
            { onLost, logger },
          );
    if (claim !== undefined) parts.push({ close: () => claim.release() });
    if (roles.work) parts.push(await startWorkers(options));
    if (roles.api) {
      const server = await createApi(options);
      parts.push({ close: () => server.close() });
      url = await listen(server, config);
      await claim?.setAddress(url);
    }
    logger.info({ url, ...roles }, 'Firmlens runs');
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  await server.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    throw new OperatorError(listenFailure(cause, host, port), { cause });
  });
  const address = server.server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${shown}:${address.port}`;
}

function listenFailure(cause: NodeJS.ErrnoException, host: string, port: number): string {
  if (cause.code === 'EADDRINUSE')
    return `Port ${port} of ${host} is taken by another program; set PORT to a free one.`;
  if (cause.code === 'EACCES') return `Port ${port} may not be used by this user; set PORT to one above 1023.`;
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
    return `HOST ${host} is no address of this machine.`;
  return `The server cannot listen on ${host}:${port}: ${cause.message}.`;
}
