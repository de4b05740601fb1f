import type { Session } from '../../database/index.ts';
import type { DigestEntry } from '../subscription-type.ts';

/**
 * Which records of a digest changed, ascending, and the bits of what changed of each. As bytes: a million rows would
 * take a hundred megabytes.
 */
export async function changedRecords(
  { client }: Session,
  digestId: number,
): Promise<{ ids: Float64Array; changed: Int32Array }> {
  const { rows } = await client.query<{ ids: Buffer | null; changed: Buffer | null }>(
    `SELECT string_agg(int8send(record_id), '') AS ids, string_agg(int4send(changed), '') AS changed
     FROM (SELECT record_id, changed FROM change_digest_entry WHERE digest_id = $1 ORDER BY record_id) AS entry`,
    [digestId],
  );
  const [ids, changed] = [viewOf(rows[0]?.ids), viewOf(rows[0]?.changed)];
  return {
    ids: Float64Array.from({ length: ids.byteLength / 8 }, (_, index) => Number(ids.getBigInt64(index * 8))),
    changed: Int32Array.from({ length: changed.byteLength / 4 }, (_, index) => changed.getInt32(index * 4)),
  };
}

/**
 * The entries of these records, in the order asked; a record that has none is left out. Where a record was acquired by
 * another one, what the digest says of that comes with it, the same object for all that it has acquired.
 */
export async function findEntries(session: Session, digestId: number, recordIds: Float64Array): Promise<DigestEntry[]> {
  const entries = await readEntries(session, digestId, recordIds);
  const acquirerOf = ({ content }: DigestEntry) =>
    (content as { newUltimateParentCompanyId?: number } | null)?.newUltimateParentCompanyId;
  const acquirers = [...new Set(entries.map(acquirerOf))].filter((recordId) => recordId !== undefined);
  if (acquirers.length === 0) return entries;
  const contents = new Map<number | undefined, unknown>();
  for (const { recordId, content } of await readEntries(session, digestId, acquirers)) contents.set(recordId, content);
  return entries.map((entry) => Object.assign(entry, { acquirer: contents.get(acquirerOf(entry)) }));
}

async function readEntries({ client }: Session, digestId: number, recordIds: Iterable<number>): Promise<DigestEntry[]> {
  const { rows } = await client.query<DigestEntry>(
    `SELECT record_id AS "recordId", changed, content
     FROM unnest($2::bigint[]) WITH ORDINALITY AS asked (record_id, place) JOIN change_digest_entry USING (record_id)
     WHERE digest_id = $1 ORDER BY place`,
    [digestId, [...recordIds]],
  );
  return rows;
}

function viewOf(bytes: Buffer | null | undefined): DataView {
  return bytes == null ? new DataView(new ArrayBuffer()) : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
