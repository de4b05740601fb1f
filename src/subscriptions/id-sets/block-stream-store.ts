import { sql } from 'kysely';
import type pg from 'pg';
import { inlineSql, readBinaryRows } from '../../database/index.ts';

/** Ranges of ids by which the database passes over blocks that hold none of them. */
const rangesMax = 1_000;

/**
 * Streams the blocks of sets, each set's in their order, but for those that lie between the ids that are looked for.
 * @param ids ascending; at least one
 * @param onBlock gets a block as `findCommonIds` reads it; it is overwritten after that returns. Must not throw
 */
export async function streamBlocksNear(
  client: pg.ClientBase,
  setIds: readonly number[],
  ids: Float64Array,
  onBlock: (setId: number, block: Buffer) => void,
): Promise<void> {
  const near = sql`
    SELECT set_id, ids FROM id_block
    WHERE set_id = ANY (${setIds}::bigint[])
      AND int8range(first_id, last_id, '[]') && ${rangesOf(ids)}::int8multirange
    ORDER BY set_id, block`;
  await readBinaryRows(client, inlineSql(near), ([setId, block]) => {
    if (setId !== undefined && block !== undefined) onBlock(Number(setId.readBigInt64BE()), block);
  });
}

/** A multirange that covers ids: each alone if there are few, and else their neighbours with them. */
function rangesOf(ids: Float64Array): string {
  const size = Math.ceil(ids.length / rangesMax);
  const ranges = Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => {
    const range = ids.subarray(index * size, (index + 1) * size);
    return `[${range[0]},${range.at(-1)}]`;
  });
  return `{${ranges.join(',')}}`;
}
