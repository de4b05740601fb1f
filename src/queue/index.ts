// Here: the one wrapper around graphile-worker: work enqueued in a transaction, run by any server, recovered, repeated.
// Never here: what a task does, or the name of one; each domain owns its tasks and hands them to startQueue.

export { readBacklog, type TaskBacklog } from './backlog-store.ts';
export { entryColumns, replaceEntries, waitingEntries } from './carried-entries.ts';
export { enqueue, enqueueAll } from './enqueue.ts';
export { migrateQueue } from './migrate-queue.ts';
export { type Queue, type QueueOptions, startQueue } from './queue.ts';
export type { Schedule } from './schedule.ts';
export type { QueueTask, QueueTasks, TaskContext, TaskHandler } from './task.ts';
export { findUnqueued, readQueueTroubles } from './trouble-store.ts';
