import type { ClientBase } from 'pg';
import { findUnqueued } from '../queue/index.ts';
import { runTask } from './running/run-job.ts';

/** Jobs of one type that are open. */
export interface OpenJobs {
  readonly type: string;
  readonly status: 'accepted' | 'processing';
  readonly jobs: number;
  /** When the oldest of them was accepted. */
  readonly oldest: Date;
}

/** The open jobs of all accounts, by type and status. Few: every account has a limit. */
export async function readOpenJobs(client: ClientBase): Promise<OpenJobs[]> {
  const { rows } = await client.query<OpenJobs>(
    `SELECT type, status, count(*)::int AS jobs, min(created_at) AS oldest FROM job
     WHERE status IN ('accepted', 'processing') GROUP BY type, status ORDER BY type, status`,
  );
  return rows;
}

/** The open jobs that no entry of the queue will ever run: an impossible state, unless somebody touched the queue. */
export async function listStuckJobs(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ jobId: string }>(
    `SELECT job_id AS "jobId" FROM job WHERE status IN ('accepted', 'processing') ORDER BY created_at`,
  );
  return findUnqueued(
    client,
    runTask,
    rows.map(({ jobId }) => jobId),
  );
}
