import type { PoolClient } from 'pg';
import type { Config } from '../../config/index.ts';
import { listStuckJobs } from '../../jobs/index.ts';
import { readQueueTroubles } from '../../queue/index.ts';
import { listStuckSubscriptionJobs } from '../../subscriptions/index.ts';
import { type InstallationState, readInstallationState, secondsSince } from '../installation-state.ts';
import { type Check, duration, ok, problem, warning } from './check.ts';

const dueSecondsMax = 60;
const jobSecondsMax = 15 * 60;
const overdueSecondsMax = 5 * 60;
const idleImportSecondsMax = 10 * 60;
const daySeconds = 86_400;
const workerNext = 'Start `firmlens serve` or `firmlens work`.';
const busyNext = 'See the log of the workers; if all are busy, start more `firmlens work`.';

/** Checks everything that waits for something. */
export async function checkWork(client: PoolClient, config: Config, now: Date): Promise<Check[]> {
  const state = await readInstallationState(client, now);
  const troubles = await readQueueTroubles(client);
  const isWorked = troubles.pools > 0;
  const late = isWorked ? problem : warning;
  const next = isWorked ? busyNext : workerNext;
  return [
    isWorked
      ? ok('workers', `${troubles.pools} queues of workers are connected.`)
      : warning('workers', 'No worker is connected: jobs, alerts and webhooks wait.', workerNext),
    ...dueTasks(state, late, next),
    deadClaims(troubles.deadClaims, isWorked),
    ...failing(troubles.failing),
    waitingJobs(state, late, next),
    stuckJobs([...(await listStuckJobs(client)), ...(await listStuckSubscriptionJobs(client))]),
    overdue('webhooks', 'A webhook', secondsSince(state.webhooks.earliestDue, now), late, next),
    endpoints(state),
    overdue(
      'subscriptions',
      'The firing of a subscription',
      secondsSince(state.subscriptions.earliestDue, now),
      late,
      next,
    ),
    changeLog(state, config),
    imports(state),
  ];
}

type Late = typeof problem;

function dueTasks({ tasks }: InstallationState, late: Late, next: string): Check[] {
  const overdueTasks = tasks.filter(({ oldestDueSeconds }) => oldestDueSeconds > dueSecondsMax);
  if (overdueTasks.length === 0) return [ok('queue', 'Nothing has been due for long.')];
  return overdueTasks.map(({ task, due, oldestDueSeconds }) =>
    late('queue', `${due} entries of ${task} are due, the oldest for ${duration(oldestDueSeconds)}.`, next),
  );
}

function deadClaims(count: number, isWorked: boolean): Check {
  if (count === 0) return ok('claims', 'Whoever claimed work is alive.');
  const found = `${count} entries are claimed by processes that are gone.`;
  if (!isWorked) return warning('claims', `${found} The next worker frees them within five seconds.`, workerNext);
  return problem('claims', `${found} The workers should have freed them.`, 'Restart the workers, and see their log.');
}

function failing(entries: Awaited<ReturnType<typeof readQueueTroubles>>['failing']): Check[] {
  if (entries.length === 0) return [ok('runs', 'No run waits to be tried again.')];
  return entries.map(({ task, entries: count, lastError }) =>
    warning(
      'runs',
      `${count} entries of ${task} failed and are tried again: ${lastError}`,
      'See the log of the workers.',
    ),
  );
}

function waitingJobs({ jobs, subscriptions, at }: InstallationState, late: Late, next: string): Check {
  const waiting = jobs.filter(({ status }) => status === 'accepted').map(({ oldest }) => secondsSince(oldest, at));
  const longest = Math.max(0, ...waiting, secondsSince(subscriptions.oldestJob, at));
  if (longest <= jobSecondsMax) return ok('jobs', 'No job has been waiting for long.');
  return late('jobs', `A job has been waiting for ${duration(longest)}.`, next);
}

function stuckJobs(jobIds: readonly string[]): Check {
  if (jobIds.length === 0) return ok('open jobs', 'Every open job has its place in the queue.');
  return problem(
    'open jobs',
    `${jobIds.length} open jobs have no place in the queue and will never run: ${jobIds.slice(0, 5).join(', ')}.`,
    'Somebody changed the queue by hand, or a part of a backup was restored. Cancel them (DELETE) if they are accepted, and report it.',
  );
}

function overdue(name: string, what: string, seconds: number, late: Late, next: string): Check {
  if (seconds <= overdueSecondsMax) return ok(name, 'None is overdue.');
  return late(name, `${what} has been due for ${duration(seconds)}.`, next);
}

function endpoints({ endpoints: groups, webhooks }: InstallationState): Check {
  const disabled = groups.find(({ status }) => status === 'DISABLED')?.endpoints ?? 0;
  const held = `${webhooks.held} messages are held.`;
  if (disabled === 0) return ok('webhook endpoints', `None is disabled; ${held}`);
  return warning(
    'webhook endpoints',
    `${disabled} are disabled: they answered 410, were not verified, or failed for five days; ${held}`,
    '`firmlens subscriptions list` shows whose. But for a 410 they are asked again for 30 days; else the client sets the webhook anew.',
  );
}

function changeLog({ subscriptions, at }: InstallationState, { changeRetentionDays }: Config): Check {
  const untold = secondsSince(subscriptions.oldestUntold, at);
  if (untold <= changeRetentionDays * daySeconds) return ok('change log', 'No change is kept beyond its time.');
  return warning(
    'change log',
    `Changes are kept for ${duration(untold)}, as a subscription has not been told of them.`,
    'Enable the API key that it waits for, or have the subscription deleted: `firmlens subscriptions list`.',
  );
}

function imports({ runningImports, lastImports, at }: InstallationState): Check {
  const idle = runningImports.find(({ idleSeconds }) => idleSeconds > idleImportSecondsMax);
  if (idle !== undefined) {
    const found = `An import has said nothing for ${duration(idle.idleSeconds)} and keeps others waiting.`;
    return warning('imports', found, 'End it: nothing of it counts until it is done. Then run it again.');
  }
  const [running] = runningImports;
  if (running !== undefined)
    return ok('imports', `One has been running for ${duration(secondsSince(running.startedAt, at))}.`);
  const last = lastImports.map(({ name, finishedAt }) => `${name} ${finishedAt.toISOString()}`);
  return ok('imports', last.length === 0 ? 'None was ever made.' : `None runs; the last of each: ${last.join(', ')}.`);
}
