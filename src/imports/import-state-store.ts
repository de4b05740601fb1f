import type { ClientBase } from 'pg';
import { importEntities } from './entities.ts';
import { importLockSpace } from './import-lock.ts';

/** The last import of a kind of record that went well. */
export interface LastImport {
  /** As the command line calls it: `companies`. */
  readonly name: string;
  readonly finishedAt: Date;
}

/** An import that is running somewhere, as its database session shows it. */
export interface RunningImport {
  readonly startedAt: Date;
  /** For how long it has not asked the database for anything, in seconds. */
  readonly idleSeconds: number;
}

/** The last successful import of every kind of record that was ever imported. */
export async function readLastImports(client: ClientBase): Promise<LastImport[]> {
  const { rows } = await client.query<{ entity: string; finishedAt: Date }>(
    'SELECT entity, max(finished_at) AS "finishedAt" FROM import GROUP BY entity',
  );
  const last = new Map(rows.map(({ entity, finishedAt }) => [entity, finishedAt]));
  return importEntities.flatMap(({ entity, name }) => {
    const finishedAt = last.get(entity);
    return finishedAt === undefined ? [] : [{ name, finishedAt }];
  });
}

/** The imports that run now, on any machine: each holds a lock until its transaction ends. */
export async function readRunningImports(client: ClientBase): Promise<RunningImport[]> {
  const { rows } = await client.query<RunningImport>(
    `SELECT DISTINCT pid, xact_start AS "startedAt",
       CASE WHEN state = 'active' THEN 0 ELSE extract(epoch FROM clock_timestamp() - state_change)::float8 END
         AS "idleSeconds"
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND mode = 'ExclusiveLock' AND granted
       AND datname = current_database()`,
    [importLockSpace],
  );
  return rows;
}
