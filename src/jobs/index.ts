// Here: the bulk job engine, and in types/ one short file per job type.
// Never here: how results are stored, how the queue recovers, how webhooks are delivered.
export type { JobsContext } from './jobs.ts';
export { listStuckJobs, type OpenJobs, readOpenJobs } from './open-job-store.ts';
export { keepOnlyResults, listResultFiles, orphansAmong } from './results/kept-results.ts';
export { type WithdrawnResults, withdrawResults } from './results/withdraw-results.ts';
export { downloadResultsRoute } from './routes/download-results.ts';
export { jobRoutes } from './routes/index.ts';
export { jobSchedules, jobTasks } from './tasks.ts';
export { jobTypes } from './types/index.ts';
