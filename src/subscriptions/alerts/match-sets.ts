import type pg from 'pg';
import { idList } from '../given-ids/id-list.ts';
import { findCommonIds, streamBlocksNear } from '../id-sets/index.ts';

/** What changed: records, ascending, and of each a bit for every field or agent that changed. */
export interface Changes {
  readonly ids: Float64Array;
  readonly changed: Int32Array;
}

/** A set of ids, and which fields or agents are watched of them. */
export interface WatchedSet {
  readonly setId: number;
  readonly watched: number;
}

/**
 * Finds the records of each set of which something changed that is watched. The sets' blocks stream by, are compared
 * and forgotten; those that lie between the changed records are not read at all.
 * @returns for each set its records, ascending, in the order of the sets
 */
export async function matchSets(
  client: pg.ClientBase,
  sets: readonly WatchedSet[],
  { ids, changed }: Changes,
): Promise<Float64Array[]> {
  const matches = new Map(sets.map(({ setId, watched }) => [setId, { watched, records: idList() }]));
  if (sets.length > 0 && ids.length > 0) {
    await streamBlocksNear(client, [...matches.keys()], ids, (setId, block) => {
      const match = matches.get(setId);
      if (match === undefined) return;
      findCommonIds(block, ids, (place) => {
        if (((changed[place] as number) & match.watched) !== 0) match.records.push(ids[place] as number);
      });
    });
  }
  return sets.map(({ setId }) => matches.get(setId)?.records.ids ?? new Float64Array());
}
