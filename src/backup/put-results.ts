import type pg from 'pg';
import type { ResultStore } from '../storage/index.ts';
import { type ArchiveItem, contentOf } from './archive-reader.ts';

/** What was stored, to be compared with what the jobs say. */
export const resultsTable = 'restored_result';

export async function prepareResults(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE ${resultsTable} (name text PRIMARY KEY, bytes bigint, sha256 text) ON COMMIT DROP`,
  );
}

/** Puts a result file back; one that a restore before left there, whole or not, is replaced. */
export async function putResult(
  client: pg.ClientBase,
  store: ResultStore,
  name: string,
  item: ArchiveItem,
  signal: AbortSignal | undefined,
): Promise<void> {
  await store.delete(name);
  const { bytes, sha256 } = await store.put(name, contentOf(item), signal);
  await client.query(`INSERT INTO ${resultsTable} VALUES ($1, $2, $3)`, [name, bytes, sha256]);
}
