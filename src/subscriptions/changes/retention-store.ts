import type { Session, Transaction } from '../../database/index.ts';

/** Keeps a digest from being swept until the transaction ends. @returns false if it has been swept already */
export async function keepDigest({ client }: Transaction, digestId: number): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM change_digest WHERE digest_id = $1 FOR KEY SHARE', [digestId]);
  return rowCount !== 0;
}

/**
 * Deletes one digest from before a time to which no alert refers, unless a firing works with it.
 * @returns false if there is none
 */
export async function deleteUnusedDigest({ client }: Transaction, before: Date): Promise<boolean> {
  const { rows } = await client.query<{ digest_id: number }>(
    `SELECT digest_id FROM change_digest d
     WHERE created_at < $1 AND NOT EXISTS (SELECT FROM alert a WHERE a.digest_id = d.digest_id)
     LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [before],
  );
  const digestId = rows[0]?.digest_id;
  if (digestId === undefined) return false;
  // Looked at again now that no firing can keep it: one may have committed an alert while the row was being locked.
  const { rowCount } = await client.query('SELECT FROM alert WHERE digest_id = $1 LIMIT 1', [digestId]);
  if (rowCount === 0) {
    await client.query('DELETE FROM change_digest_entry WHERE digest_id = $1', [digestId]);
    await client.query('DELETE FROM change_digest WHERE digest_id = $1', [digestId]);
  }
  return true;
}

/**
 * The imports that ended before a time and whose changes all subscriptions have been told, as far as the change log still
 * has any of them.
 */
export async function listToldImports({ client }: Session, before: Date): Promise<number[]> {
  const { rows } = await client.query<{ import_id: number }>(
    `SELECT import_id FROM import i
     WHERE finished_at < $1
       AND change_number <= coalesce((SELECT min(watermark) FROM subscription), change_number)
       AND EXISTS (SELECT FROM change_log l WHERE l.import_id = i.import_id)`,
    [before],
  );
  return rows.map((row) => row.import_id);
}

/** Deletes some of the changes of an import from the log. @returns how many; fewer than `limit` if none is left */
export async function deleteChanges({ client }: Session, importId: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    'DELETE FROM change_log WHERE ctid = ANY (ARRAY(SELECT ctid FROM change_log WHERE import_id = $1 LIMIT $2))',
    [importId, limit],
  );
  return rowCount ?? 0;
}
