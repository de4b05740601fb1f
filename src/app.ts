import { collectDebits, openAccountDirectory, tokenRoutes, usageRoutes, webhookSecrets } from './accounts/index.ts';
import { companyRoutes } from './companies/index.ts';
import { type Config, programVersion } from './config/index.ts';
import { contactRoutes } from './contacts/index.ts';
import { claimServing } from './database/index.ts';
import { enrichRoutes } from './enrich/index.ts';
import { feedbackRoutes } from './feedback/index.ts';
import { closeServer, createServer, healthRoutes, type Server } from './http/index.ts';
import type { Installation } from './installation.ts';
import { downloadResultsRoute, type JobsContext, jobRoutes, jobSchedules, jobTasks, jobTypes } from './jobs/index.ts';
import { listenFailure, urlOf } from './listening.ts';
import { newsRoutes } from './news/index.ts';
import { type Queue, startQueue } from './queue/index.ts';
import { openReferenceDirectory, type ReferenceData, referenceRoutes } from './reference/index.ts';
import { searchRoutes } from './search/index.ts';
import { serveMetrics } from './serve-metrics.ts';
import { openResultStore } from './storage/index.ts';
import {
  type SubscriptionsContext,
  subscriptionJobTypes,
  subscriptionRoutes,
  subscriptionSchedules,
  subscriptionTasks,
} from './subscriptions/index.ts';
import { technologyRoutes } from './technologies/index.ts';
import { createMetrics, type Logger, type Metrics } from './telemetry/index.ts';
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
  /** Counts what the parts do; left out if nobody asks. */
  readonly metrics?: Metrics;
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

/** Of all kinds of jobs, for what is counted by type. */
const allJobTypes = [...jobTypes.map(({ type }) => type), ...subscriptionJobTypes];

/** Firings share the reading of the change log, and each works through many subscriptions. */
const subscriptionConcurrency = 2;

/** Builds the API: every route, wired to what it needs. It listens to nothing until its `listen` is called. */
export async function createApi(options: AppOptions): Promise<Server> {
  const { config, logger, installation, metrics } = options;
  const { database, masterKey } = installation;
  const now = options.now ?? (() => new Date());
  const server = await createServer({
    logger,
    publicUrl: config.publicUrl,
    requestTimeoutSeconds: config.requestTimeoutSeconds,
    maxConnections: config.maxConnections,
    onAnswer: metrics?.countAnswer,
    onError: metrics?.countError,
  });
  const directory = await openAccountDirectory({ database, masterKey, logger, now, onLock: metrics?.countLock });
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
  const { config, logger, installation, metrics } = options;
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
    onAttempt: metrics?.countAttempt,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  const common = {
    url: database.url,
    logger,
    drainSeconds: config.drainSeconds,
    onRun: metrics?.countRun,
    onFreed: metrics?.countFreedClaims,
  };
  starting.defer(() => sender.close());
  const queues = [
    {
      name: 'jobs',
      tasks: jobTasks(jobs),
      schedules: jobSchedules,
      concurrency: config.workers,
      retrySeconds: jobRetrySeconds,
    },
    {
      name: 'subscriptions',
      tasks: subscriptionTasks(subscriptionsContext(options)),
      schedules: subscriptionSchedules,
      concurrency: subscriptionConcurrency,
      retrySeconds: jobRetrySeconds,
    },
    { name: 'webhooks', tasks: sender.tasks, schedules: webhookSchedules, concurrency: webhookConcurrency },
  ];
  const running: Queue[] = [];
  starting.defer(() => together(running.map((queue) => queue.stop())));
  for (const { name, ...queue } of queues) {
    const started = await startQueue({ ...common, ...queue });
    running.push(started);
    metrics?.watchQueue(name, Object.keys(queue.tasks), started);
  }
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

function jobsContext(
  { config, installation, now, resolve, metrics }: AppOptions,
  reference: () => ReferenceData,
): JobsContext {
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
    onJobAccepted: metrics?.countAccepted,
    onJobEnded: metrics?.countEnded,
    ...(resolve === undefined ? {} : { resolve }),
  };
}

function subscriptionsContext({ config, installation, now, resolve, metrics }: AppOptions): SubscriptionsContext {
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
    onJobAccepted: metrics?.countAccepted,
    onJobEnded: metrics?.countEnded,
    onFired: metrics?.countFirings,
    ...(resolve === undefined ? {} : { resolve }),
  };
}

/** A server process at work. */
export interface RunningServer extends Part {
  /** Where it listens; undefined without the API. */
  readonly url: string | undefined;
  /** Where its metrics are; undefined if nobody asked for any. */
  readonly metricsUrl: string | undefined;
}

/**
 * Runs the API, the workers or both until closed. Closing takes no new requests and claims no new work, then waits for
 * what runs (at most `FIRMLENS_DRAIN_SECONDS`); what is not done by then goes on in the next process.
 * @param onLost told when another process has taken this one's data folder over, so that it must stop
 * @throws OperatorError if the port is taken, or another server runs on the same data folder
 */
export async function startServer(
  given: AppOptions,
  roles: { api: boolean; work: boolean },
  onLost: (error: Error) => void,
): Promise<RunningServer> {
  const { config, installation, logger } = given;
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
  const { metricsPort: port } = config;
  const metrics = port === undefined ? undefined : createMetrics({ version: programVersion, jobTypes: allJobTypes });
  const options = { ...given, metrics };
  let metricsUrl: string | undefined;
  if (port !== undefined && metrics !== undefined) {
    const now = given.now ?? (() => new Date());
    const served = await serveMetrics({ metrics, config, port, installation, logger, now });
    starting.defer(() => served.close());
    metricsUrl = served.url;
  }
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
  logger.info({ url, metricsUrl, ...roles }, 'Firmlens runs');
  return { url, metricsUrl, ...closing(starting) };
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  await server.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    throw listenFailure(cause, { host, port, variables: { host: 'HOST', port: 'PORT' } });
  });
  return urlOf(server.server);
}
