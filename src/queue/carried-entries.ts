import type { Session } from '../database/index.ts';
import { claimsMax } from './claim-store.ts';
import { graphileSchema } from './graphile-runner.ts';

/**
 * Every entry that is still to be run, in a form that is nobody's but ours: what graphile-worker keeps beside it changes
 * from version to version. An entry that is being run is among them, as whoever carries them away cannot know how that
 * ends; not so one that was replaced under its key meanwhile, as the new one takes over.
 */
export const waitingEntries = `
  SELECT task.identifier AS task, entry.payload, entry.key, entry.run_at
    FROM ${graphileSchema}._private_jobs AS entry
    JOIN ${graphileSchema}._private_tasks AS task ON task.id = entry.task_id
   WHERE entry.attempts < entry.max_attempts
   ORDER BY task.identifier COLLATE "C", entry.run_at, entry.key COLLATE "C", entry.payload::text COLLATE "C"`;

/** The columns of {@link waitingEntries} for a table that takes them up. */
export const entryColumns = 'task text, payload json, key text, run_at timestamptz';

/** Makes the rows of a table the queue's only entries; how often they were tried before is forgotten. */
export async function replaceEntries({ client }: Pick<Session, 'client'>, table: string): Promise<void> {
  await client.query(`DELETE FROM ${graphileSchema}._private_jobs`);
  await client.query(
    `SELECT FROM ${graphileSchema}.add_jobs(ARRAY(
       SELECT (task, payload, NULL, run_at, ${claimsMax}, key, NULL, NULL)::${graphileSchema}.job_spec FROM ${table}
     ))`,
  );
}
