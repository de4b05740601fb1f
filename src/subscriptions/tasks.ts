import type { QueueTask, Schedule } from '../queue/index.ts';
import { alertSchedules, alertTasks } from './alerts/index.ts';
import { jobSchedules, jobTasks } from './jobs/index.ts';
import type { SubscriptionsContext } from './subscriptions-context.ts';

/** What a worker does for subscriptions. */
export function subscriptionTasks(context: SubscriptionsContext): Record<string, QueueTask> {
  return { ...alertTasks(context), ...jobTasks(context) };
}

/** What runs by itself, once for all servers of a database. */
export const subscriptionSchedules: readonly Schedule[] = [...alertSchedules, ...jobSchedules];
