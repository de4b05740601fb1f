import type { Session, Transaction } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { decodeIds, encodeIds } from './id-block.ts';
import { changed, type IdChange } from './id-set.ts';

/** Most ids of a subscription: what a few jobs of the greatest size bring, and a server can hold while it changes them. */
export const membersMax = 5_000_000;

/** Ids in every block of a set but its last one. */
const blockIds = 5_000;

/**
 * Writes a set: 15 ms for a million ids. It belongs to nobody until a row names it, so that must be written in the same
 * transaction.
 * @param ids strictly ascending; none is a set, too
 * @returns the set's id
 * @throws RangeError if they do not ascend
 */
export async function writeIdSet(session: Session, ids: Float64Array): Promise<number> {
  const [setId] = await writeIdSets(session, [ids]);
  if (setId === undefined) throw new Error('a sequence gave no number');
  return setId;
}

/**
 * {@link writeIdSet} for many, in one statement.
 * @returns the sets' ids, in the order given
 */
export async function writeIdSets({ client }: Session, sets: readonly Float64Array[]): Promise<number[]> {
  const blocks = sets.flatMap((ids, index) => blocksOf(ids, index + 1));
  let end = 1;
  const offsets = blocks.map(({ bytes }) => (end += bytes.length) - bytes.length);
  // One parameter of bytes travels as they are; an array of them would be written and read as hexadecimal text.
  const { rows } = await client.query<{ set_id: number }>(
    `WITH new_set AS (SELECT set, nextval('id_set') AS set_id FROM generate_series(1, $1::integer) AS set),
          written AS (
            INSERT INTO id_block (set_id, block, first_id, last_id, ids)
            SELECT set_id, block, first_id, last_id, substring($2::bytea FROM start FOR length)
            FROM new_set JOIN
                 unnest($3::integer[], $4::integer[], $5::bigint[], $6::bigint[], $7::integer[], $8::integer[])
                   AS blocks (set, block, first_id, last_id, start, length) USING (set)
          )
     SELECT set_id FROM new_set ORDER BY set`,
    [
      sets.length,
      Buffer.concat(blocks.map(({ bytes }) => bytes)),
      blocks.map(({ set }) => set),
      blocks.map(({ block }) => block),
      blocks.map(({ firstId }) => firstId),
      blocks.map(({ lastId }) => lastId),
      offsets,
      blocks.map(({ bytes }) => bytes.length),
    ],
  );
  return rows.map(({ set_id: setId }) => setId);
}

interface Block {
  /** The place of its set among those that are written, from 1. */
  readonly set: number;
  /** Its place in the set, from 0. */
  readonly block: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly bytes: Buffer;
}

function blocksOf(ids: Float64Array, set: number): Block[] {
  return Array.from({ length: Math.ceil(ids.length / blockIds) }, (_, block) => {
    const own = ids.subarray(block * blockIds, (block + 1) * blockIds);
    return { set, block, firstId: own[0] ?? 0, lastId: own.at(-1) ?? 0, bytes: encodeIds(own) };
  });
}

/** All ids of a set, ascending; none if there is no such set. */
export async function readIdSet(session: Session, setId: number): Promise<Float64Array> {
  return idsOfBlocks(await readBlocks(session, setId, 0, 2 ** 31 - 1));
}

/** A page of the ids of a set; pages count from 1. */
export interface IdPage {
  readonly page: number;
  readonly resultsPerPage: number;
}

/**
 * A page of a set's ids, ascending. Reads no block that has nothing of it, so that every page takes the same time.
 */
export async function readIdPage(session: Session, setId: number, page: IdPage): Promise<Float64Array> {
  const { first, last } = blocksOfPage(page);
  return idsOfPage(await readBlocks(session, setId, first, last), page);
}

/** The first and the last block that have something of a page; a set may end before them. */
export function blocksOfPage({ page, resultsPerPage }: IdPage): { first: number; last: number } {
  const from = (page - 1) * resultsPerPage;
  return { first: Math.floor(from / blockIds), last: Math.floor((from + resultsPerPage - 1) / blockIds) };
}

/** How many ids stand before a page in the first of its blocks. */
export function placeOfPage({ page, resultsPerPage }: IdPage): number {
  return ((page - 1) * resultsPerPage) % blockIds;
}

/** The ids of a page in the blocks that {@link blocksOfPage} names. */
export function idsOfPage(blocks: readonly Uint8Array[], page: IdPage): Float64Array {
  const start = placeOfPage(page);
  return idsOfBlocks(blocks).subarray(start, start + page.resultsPerPage);
}

/** Deletes sets that no row names any more. */
export async function deleteIdSets({ client }: Session, setIds: readonly number[]): Promise<void> {
  await client.query('DELETE FROM id_block WHERE set_id = ANY ($1::bigint[])', [setIds]);
}

/**
 * Writes what a set is after a change (additions before removals) and deletes the old one. The caller has locked the row
 * that names the set, and names the new one in the same transaction.
 * @returns the new set and how many ids it has
 * @throws ApiError `aboveMaximum` if the change makes it larger than {@link membersMax}; nothing has been written then
 */
export async function changeIdSet(
  transaction: Transaction,
  setId: number,
  change: IdChange,
): Promise<{ setId: number; members: number }> {
  const before = change.replace === undefined ? await readIdSet(transaction, setId) : change.replace;
  const ids = changed(before, change);
  if (ids.length > membersMax && ids.length > before.length)
    throw new ApiError('aboveMaximum', { field: 'Number of ids', max: membersMax, value: ids.length });
  const newSetId = await writeIdSet(transaction, ids);
  await deleteIdSets(transaction, [setId]);
  return { setId: newSetId, members: ids.length };
}

async function readBlocks({ client }: Session, setId: number, first: number, last: number): Promise<Buffer[]> {
  const { rows } = await client.query<{ ids: Buffer }>(
    'SELECT ids FROM id_block WHERE set_id = $1 AND block BETWEEN $2 AND $3 ORDER BY block',
    [setId, first, last],
  );
  return rows.map(({ ids }) => ids);
}

function idsOfBlocks(blocks: readonly Uint8Array[]): Float64Array {
  const decoded = blocks.map(decodeIds);
  const [only] = decoded;
  if (decoded.length === 1 && only !== undefined) return only;
  const ids = new Float64Array(decoded.reduce((count, block) => count + block.length, 0));
  let position = 0;
  for (const block of decoded) {
    ids.set(block, position);
    position += block.length;
  }
  return ids;
}
