import type { AddressInfo } from 'node:net';
import { collectDebits, openAccountDirectory, tokenRoutes, usageRoutes, webhookSecrets } from './accounts/index.ts';
import { companyRoutes } from './companies/index.ts';
import type { Config } from './config/index.ts';
import { contactRoutes } from './contacts/index.ts';
import { claimServing } from './database/index.ts';
import { enrichRoutes } from './enrich/index.ts';
import { feedbackRoutes } from './feedback/index.ts';
import { createServer, healthRoutes, type Server } from './http/index.ts';
import type { Installation } from './installation.ts';
import { downloadResultsRoute, type JobsContext, jobRoutes, jobSchedules, jobTasks, jobTypes } from './jobs/index.ts';
import { OperatorError } from './lib/operator-error.ts';
import { newsRoutes } from './news/index.ts';
import { type Queue, startQueue } from './queue/index.ts';
import { openReferenceDirectory, type ReferenceData, referenceRoutes } from './reference/index.ts';
import { searchRoutes } from './search/index.ts';
import { openResultStore } from './storage/index.ts';
import {
  type SubscriptionsContext,
  subscriptionRoutes,
  subscriptionSchedules,
  subscriptionTasks,
} from './subscriptions/index.ts';
import { technologyRoutes } from './technologies/index.ts';
import type { Logger } from './telemetry/index.ts';
import {
  addressPolicy,
  createWebhookSender,
  type Resolve,
  receiverTls,
  webhookRoutes,
  webhookSchedules,
} from './webhooks/index.ts';

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

/**
 * Waits between the runs of a job that break: a full disk or an object store that is away must be over within five hours
 * before jobs end as failed.
 */
const jobRetrySeconds = [1, 5, 25, 125, 600, 1800, 3600, 3600, 3600, 3600];

/** Deliveries wait for strangers, so many destinations may be looked after at a time. */
const webhookConcurrency = 200;

/** Firings share the reading of the change log, and each works through many subscriptions. */
const subscriptionConcurrency = 2;

/** Builds the API: every route, wired to what it needs. It listens to nothing until its `listen` is called. */
export async function createApi(options: AppOptions): Promise<Server> {
  const { config, logger, installation } = options;
  const { database, masterKey } = installation;
  const now = options.now ?? (() => new Date());
  const server = await createServer({
    logger,
    publicUrl: config.publicUrl,
    requestTimeoutSeconds: config.requestTimeoutSeconds,
    maxConnections: config.maxConnections,
  });
  const directory = await openAccountDirectory({ database, masterKey, logger, now });
  server.addHook('onClose', () => directory.close());
  const referenceDirectory = await openReferenceDirectory({ database, logger });
  server.addHook('onClose', () => referenceDirectory.close());
  const reference = () => referenceDirectory.current();

  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  healthRoutes(server, async () => {
    await database.client.query('SELECT 1');
    return !stopping;
  });
  tokenRoutes(server, { database, masterKey, now });
  const jobs = jobsContext(options, reference);
  downloadResultsRoute(server, jobs);
  await server.register(
    async (api: Server) => {
      api.addHook('onRequest', async (request, reply) => {
        const { account, rateLimit } = await directory.authenticate(request.headers, request.routeOptions.config.api);
        request.account = account;
        void reply.headers(rateLimit);
      });
      usageRoutes(api, { database, logger, now });
      const debit = collectDebits(database, now);
      companyRoutes(api, { database, masterKey, debit, reference });
      referenceRoutes(api, { reference });
      contactRoutes(api, { database, masterKey, debit, reference });
      technologyRoutes(api, { database, masterKey, debit });
      newsRoutes(api, { database, now });
      feedbackRoutes(api, { database, masterKey, now });
      searchRoutes(api, { database });
      enrichRoutes(api, { database, masterKey, debit, reference });
      jobRoutes(api, jobs);
      webhookRoutes(api, { database, now });
      subscriptionRoutes(api, subscriptionsContext(options));
    },
    { prefix: '/api/v1' },
  );
  return server;
}

/** Starts the workers: job runs in one queue, webhooks in another, so that neither waits for the other. */
export async function startWorkers(options: AppOptions): Promise<Part> {
  const { config, logger, installation } = options;
  const { database, masterKey } = installation;
  await using starting = new AsyncDisposableStack();
  const referenceDirectory = await openReferenceDirectory({ database, logger });
  starting.defer(() => referenceDirectory.close());
  const jobs = jobsContext(options, () => referenceDirectory.current());
  const sender = createWebhookSender({
    database,
    masterKey,
    policy: jobs.webhookPolicy,
    places: webhookConcurrency,
    secretsFor: webhookSecrets(database, masterKey),
    retentionDays: config.jobRetentionDays,
    now: jobs.now,
    tls: receiverTls(config),
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  const common = { url: database.url, logger, drainSeconds: config.drainSeconds };
  starting.defer(() => sender.close());
  const queues = [
    { tasks: jobTasks(jobs), schedules: jobSchedules, concurrency: config.workers, retrySeconds: jobRetrySeconds },
    {
      tasks: subscriptionTasks(subscriptionsContext(options)),
      schedules: subscriptionSchedules,
      concurrency: subscriptionConcurrency,
      retrySeconds: jobRetrySeconds,
    },
    { tasks: sender.tasks, schedules: webhookSchedules, concurrency: webhookConcurrency },
  ];
  const running: Queue[] = [];
  starting.defer(() => together(running.map((queue) => queue.stop())));
  for (const queue of queues) running.push(await startQueue({ ...common, ...queue }));
  return closing(starting);
}

/** What has been started, as one part: closed in reverse order, all of it even if one fails. */
function closing(started: AsyncDisposableStack): Part {
  const stack = started.move();
  return { close: () => stack.disposeAsync() };
}

/** Waits for all, then throws what the first that failed threw. */
async function together(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function jobsContext({ config, installation, now, resolve }: AppOptions, reference: () => ReferenceData): JobsContext {
  return {
    database: installation.database,
    masterKey: installation.masterKey,
    store: openResultStore(config, installation.id),
    types: jobTypes,
    reference,
    webhookPolicy: addressPolicy(config.dangerousWebhookAllow),
    maxConcurrentJobs: config.maxConcurrentJobs,
    jobRetentionDays: config.jobRetentionDays,
    resultsUrlHours: config.resultsUrlHours,
    neutraliseCsv: config.csvNeutralise,
    now: now ?? (() => new Date()),
    ...(resolve === undefined ? {} : { resolve }),
  };
}

function subscriptionsContext({ config, installation, now, resolve }: AppOptions): SubscriptionsContext {
  return {
    database: installation.database,
    masterKey: installation.masterKey,
    webhookPolicy: addressPolicy(config.dangerousWebhookAllow),
    timeZone: config.timeZone,
    maxConcurrentJobs: config.maxConcurrentJobs,
    jobRetentionDays: config.jobRetentionDays,
    alertRetentionDays: config.alertRetentionDays,
    changeRetentionDays: config.changeRetentionDays,
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
  await using starting = new AsyncDisposableStack();
  const claim =
    installation.embedded === undefined || !roles.api
      ? undefined
      : await claimServing(
          installation.embedded.url,
          { processId: process.pid, address: `http://${config.host}:${config.port}` },
          { onLost, logger },
        );
  if (claim !== undefined) starting.defer(() => claim.release());
  // Drained side by side: together they take no longer than the slower one.
  const draining: Part[] = [];
  starting.defer(() => together(draining.map((part) => part.close())));
  if (roles.work) draining.push(await startWorkers(options));
  let url: string | undefined;
  if (roles.api) {
    const server = await createApi(options);
    draining.push({ close: () => closeServer(server, config.drainSeconds) });
    url = await listen(server, config);
    await claim?.setAddress(url);
  }
  logger.info({ url, ...roles }, 'Firmlens runs');
  return { url, ...closing(starting) };
}

/** Lets requests under way end; after the limit their connections are cut, or one idle client could keep us for ever. */
async function closeServer(server: Server, drainSeconds: number): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), drainSeconds * 1000);
  try {
    await server.close();
  } finally {
    clearTimeout(late);
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
