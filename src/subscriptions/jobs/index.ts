// Here: subscription jobs: up to a million ids accepted in one transaction and taken in, in another.
// Never here: what a change does to a subscription (apply-change.ts), or how a body is read.

export { cancelJob } from './cancel-job.ts';
export { jobIdsMax, type SubscriptionJob, subscriptionJobTypes } from './job.ts';
export { type JobFilter, listJobs } from './job-list-store.ts';
export { findJob } from './job-store.ts';
export { readResultWebhook } from './result-webhook.ts';
export { DryRunDocument, StatusDocument, statusDocument } from './status-document.ts';
export { requireOpenPlace, submitJob, writeIds } from './submit-job.ts';
export { jobSchedules, jobTasks } from './tasks.ts';
export { updateAfterJobs } from './update-after-jobs.ts';
