import type { QueueTask, Schedule } from '../../queue/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { type FirePayload, fireTask } from './enqueue-firing.ts';
import { fireDue } from './fire-due.ts';
import { sweepAlerts, sweepTask } from './sweep-alerts.ts';

/** By how much this machine's clock may be behind the database's, which woke it. */
const clockSkewMilliseconds = 5_000;

/** What a worker does for alerts: fires what is due, and sweeps up what is too old. */
export function alertTasks(context: SubscriptionsContext): Record<string, QueueTask> {
  return {
    [fireTask]: (payload, task) => fireDue(context, { ...task, now: () => timeBy(context, payload as FirePayload) }),
    [sweepTask]: (_payload, task) => sweepAlerts(context, task),
  };
}

/** The time, or that at which the entry was due: else a clock that is a little behind would find nothing due. */
function timeBy({ now }: SubscriptionsContext, { at }: FirePayload): Date {
  const time = now();
  const due = at === undefined ? time : new Date(at);
  const behind = due.getTime() - time.getTime();
  return behind > 0 && behind <= clockSkewMilliseconds ? due : time;
}

/** What runs by itself, once for all servers of a database: every minute, should an entry have been lost. */
export const alertSchedules: readonly Schedule[] = [
  { task: fireTask, everyMinutes: 1 },
  { task: sweepTask, everyMinutes: 60 },
];
