// Here: how subscriptions that are due are fired, and the alerts that they are told.
// Never here: what changed (changes/, types/), when a subscription is due (schedule/), or how a webhook is delivered.

export { type ListedAlert, listAlerts } from './alert-store.ts';
export { countAlerted } from './count-alerted.ts';
export { deleteAlerts } from './delete-alerts.ts';
export { enqueueFiring } from './enqueue-firing.ts';
export type { FiringResult } from './fire-batch.ts';
export { fireSubscription } from './fire-subscription.ts';
export { alertSchedules, alertTasks } from './tasks.ts';
