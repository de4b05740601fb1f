import { until } from '../support/until.ts';
import type { FaultInstallation } from './installation.ts';

/** What a fault meets. */
export interface Met {
  /** Ids of the queue's entries that were being worked on. */
  readonly entries: readonly string[];
  /** In words: `2 job.run, 1 webhook.deliver, import`. */
  readonly words: string;
}

/** What is being worked on now. */
export async function whatRuns({ query }: FaultInstallation): Promise<Met> {
  const running = await query<{ task: string; entries: string[] }>(
    `SELECT task_identifier AS task, array_agg(id::text) AS entries FROM graphile_worker.jobs
      WHERE locked_at IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  const imports = await query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7241005 LIMIT 1");
  const words = running.map(({ task, entries }) => `${entries.length} ${task}`);
  return {
    entries: running.flatMap(({ entries }) => entries),
    words: [...words, ...imports.map(() => 'import')].join(', ') || 'nothing',
  };
}

/**
 * Resolves as soon as all that a fault met is running again, by a pool that lives, or is done.
 * @returns when that was, by `performance.now()`
 */
export async function untilRunningAgain({ query }: FaultInstallation, { entries }: Met): Promise<number> {
  await until('interrupted work to be taken up again', 20, async () => {
    const waiting = await query(
      `SELECT FROM graphile_worker._private_jobs
        WHERE id = ANY ($1) AND (locked_by IS NULL OR hashtextextended(locked_by, 0) NOT IN (
          SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
        ))`,
      [entries],
    ).catch(() => undefined);
    return waiting?.length === 0;
  });
  return performance.now();
}
