import { type InstallationState, secondsSince } from './installation-state.ts';

type Value = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A figure of the installation as a whole. */
export interface InstallationGauge {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly values: (state: InstallationState) => readonly Value[];
}

const single = (name: string, help: string, value: (state: InstallationState) => number): InstallationGauge => ({
  name,
  help,
  labels: [],
  values: (state) => [[{}, value(state)]],
});

/** All of them. Every process that is asked gives the same figures: of several take the maximum, never the sum. */
export const installationGauges: readonly InstallationGauge[] = [
  {
    name: 'firmlens_queue_due_entries',
    help: 'Entries of the queue that are due and wait for a worker (at most 100000 are counted)',
    labels: ['task'],
    values: ({ tasks }) => tasks.map(({ task, due }) => [{ task }, due]),
  },
  {
    name: 'firmlens_queue_oldest_due_seconds',
    help: 'For how long the oldest of them has been due',
    labels: ['task'],
    values: ({ tasks }) => tasks.map(({ task, oldestDueSeconds }) => [{ task }, oldestDueSeconds]),
  },
  {
    name: 'firmlens_queue_running_entries',
    help: 'Entries of the queue that a worker runs',
    labels: ['task'],
    values: ({ tasks }) => tasks.map(({ task, running }) => [{ task }, running]),
  },
  {
    name: 'firmlens_jobs_open',
    help: 'Bulk jobs that wait (accepted) or run (processing)',
    labels: ['type', 'status'],
    values: ({ jobs }) => jobs.map(({ type, status, jobs: count }) => [{ type, status }, count]),
  },
  {
    name: 'firmlens_jobs_oldest_seconds',
    help: 'For how long the oldest open bulk job has waited (accepted), or waited and run (processing); 0 if there is none',
    labels: ['status'],
    values: ({ jobs, at }) =>
      ['accepted', 'processing'].map((status) => [
        { status },
        Math.max(0, ...jobs.filter((job) => job.status === status).map(({ oldest }) => secondsSince(oldest, at))),
      ]),
  },
  {
    name: 'firmlens_webhook_messages',
    help: 'Webhook messages that wait for an attempt (pending) or for their endpoint (held) (at most 100000 are counted)',
    labels: ['state'],
    values: ({ webhooks }) => [
      [{ state: 'pending' }, webhooks.pending],
      [{ state: 'held' }, webhooks.held],
    ],
  },
  single(
    'firmlens_webhook_oldest_overdue_seconds',
    'For how long the most overdue attempt has been due',
    ({ webhooks, at }) => secondsSince(webhooks.earliestDue, at),
  ),
  {
    name: 'firmlens_webhook_endpoints',
    help: 'Webhook endpoints by status',
    labels: ['status'],
    values: ({ endpoints }) =>
      ['ACTIVE', 'VERIFICATION_PENDING', 'DISABLED'].map((status) => [
        { status },
        endpoints.find((group) => group.status === status)?.endpoints ?? 0,
      ]),
  },
  single('firmlens_subscriptions', 'Subscriptions', ({ subscriptions }) => subscriptions.subscriptions),
  single(
    'firmlens_subscriptions_due',
    'Subscriptions whose fire time has come (at most 100000 are counted)',
    ({ subscriptions }) => subscriptions.due,
  ),
  single(
    'firmlens_subscriptions_oldest_due_seconds',
    'For how long the most overdue firing has been due',
    ({ subscriptions, at }) => secondsSince(subscriptions.earliestDue, at),
  ),
  single(
    'firmlens_subscription_jobs_open',
    'Subscription jobs that wait',
    ({ subscriptions }) => subscriptions.openJobs,
  ),
  single(
    'firmlens_subscription_jobs_oldest_seconds',
    'For how long the oldest of them has waited',
    ({ subscriptions, at }) => secondsSince(subscriptions.oldestJob, at),
  ),
  single(
    'firmlens_changes_oldest_untold_seconds',
    'Age of the oldest import of which some subscription has yet to be told: its changes are kept until then',
    ({ subscriptions, at }) => secondsSince(subscriptions.oldestUntold, at),
  ),
  single('firmlens_change_log_bytes', 'Size of the change log', ({ changeLogBytes }) => changeLogBytes),
  single('firmlens_database_bytes', 'Size of the database', ({ databaseBytes }) => databaseBytes),
  {
    name: 'firmlens_import_last_success_timestamp_seconds',
    help: 'When the last import of a kind of record was finished',
    labels: ['entity'],
    values: ({ lastImports }) =>
      lastImports.map(({ name, finishedAt }) => [{ entity: name }, finishedAt.getTime() / 1000]),
  },
  single('firmlens_imports_running', 'Imports that run now', ({ runningImports }) => runningImports.length),
];
