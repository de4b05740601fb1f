import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** An answer to a request, as it is counted. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route (`/api/v1/company/:companyId`), never the path; undefined if no route was found. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** What is counted of a job that has ended. */
export interface EndedJobFigures {
  readonly type: string;
  readonly status: string;
  readonly createdAt: Date;
  /** Null, says the type of a row; it is not, of a job that has ended. */
  readonly endedAt: Date | null;
}

const runOutcomes = ['done', 'failed', 'exhausted', 'interrupted'] as const;

/** How a run of a queue's task ended. */
export type RunOutcome = (typeof runOutcomes)[number];

const attemptOutcomes = ['delivered', 'refused', 'unanswered', 'not_made'] as const;

/** What an attempt to deliver a webhook came to. */
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/**
 * What a process counts of its own work. Every label has few values that the program itself knows: no path, id, account or
 * address ever is one. `app.ts` hands these functions to the rooms in which it happens.
 */
export type Metrics = ReturnType<typeof createMetrics>;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
const requestSeconds = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 60];
const jobSeconds = [0.1, 1, 5, 30, 120, 600, 3600, 4 * 3600];

/**
 * Begins to count, in a registry of its own.
 * @param jobTypes those whose outcomes are shown as 0 before there are any: an increase from nothing would alert nobody
 */
export function createMetrics(options: { version: string; jobTypes: readonly string[] }) {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  // Gauges that are named as if they were counters, which Prometheus' own check refuses.
  for (const name of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${name}_total`);
  const build = new Gauge({
    name: 'firmlens_build_info',
    help: 'Always 1; the version is in its label',
    labelNames: ['version'],
    registers,
  });
  build.set({ version: options.version }, 1);

  const requests = new Histogram({
    name: 'firmlens_http_request_duration_seconds',
    help: 'Requests by route, method and class of status, from their first byte to the last of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: requestSeconds,
    registers,
  });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const errors = counter('firmlens_http_errors_total', 'Errors answered, by their number in the catalogue', 'number');
  const locks = counter('firmlens_throttle_locks_total', 'Accounts locked for too many requests of a token');
  const accepted = counter('firmlens_jobs_accepted_total', 'Jobs accepted', 'type');
  const ended = counter('firmlens_jobs_ended_total', 'Jobs ended: finished, failed or aborted', 'type', 'status');
  const durations = new Histogram({
    name: 'firmlens_job_duration_seconds',
    help: 'Finished jobs, from acceptance to end',
    labelNames: ['type'],
    buckets: jobSeconds,
    registers,
  });
  const runs = counter('firmlens_queue_runs_total', 'Runs of tasks, by how they ended', 'task', 'outcome');
  const freed = counter('firmlens_queue_claims_freed_total', 'Claims of dead processes that were taken up again');
  const attempts = counter('firmlens_webhook_attempts_total', 'Webhook attempts, by what they came to', 'outcome');
  const firings = counter('firmlens_subscription_firings_total', 'Subscriptions that fired, with or without an alert');
  const alerts = counter('firmlens_subscription_alerts_total', 'Alerts made');
  const queues = new Map<string, { isOpen(): boolean }>();
  const open = new Gauge({
    name: 'firmlens_queue_open',
    help: 'Whether the queue of this process holds its lock and works: 1 or 0',
    labelNames: ['queue'],
    registers: [],
    collect() {
      for (const [queue, state] of queues) this.set({ queue }, state.isOpen() ? 1 : 0);
    },
  });
  registry.registerMetric(open);

  for (const type of options.jobTypes) {
    accepted.inc({ type }, 0);
    for (const status of ['finished', 'failed', 'aborted']) ended.inc({ type, status }, 0);
  }
  for (const outcome of attemptOutcomes) attempts.inc({ outcome }, 0);

  return {
    registry,
    countAnswer: ({ method, route = '(none)', status, seconds }: AnsweredRequest): void => {
      const known = methods.has(method) ? method : '(other)';
      requests.observe({ method: known, route, status: `${Math.floor(status / 100)}xx` }, seconds);
    },
    countError: (number: string) => errors.inc({ number }),
    countLock: () => locks.inc(),
    countAccepted: (type: string) => accepted.inc({ type }),
    countEnded: ({ type, status, createdAt, endedAt }: EndedJobFigures): void => {
      ended.inc({ type, status });
      if (status === 'finished' && endedAt !== null)
        durations.observe({ type }, (endedAt.getTime() - createdAt.getTime()) / 1000);
    },
    countRun: (task: string, outcome: RunOutcome) => runs.inc({ task, outcome }),
    countFreedClaims: (claims: number) => freed.inc(claims),
    countAttempt: (outcome: AttemptOutcome) => attempts.inc({ outcome }),
    countFirings: (fired: readonly { alertId: number | undefined }[]): void => {
      firings.inc(fired.length);
      alerts.inc(fired.filter(({ alertId }) => alertId !== undefined).length);
    },
    /** Has `firmlens_queue_open` tell of a queue, and shows the outcomes of its tasks as 0. */
    watchQueue: (name: string, tasks: readonly string[], queue: { isOpen(): boolean }): void => {
      queues.set(name, queue);
      for (const task of tasks) for (const outcome of runOutcomes) runs.inc({ task, outcome }, 0);
    },
  };
}
