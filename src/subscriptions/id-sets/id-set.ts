/**
 * Sets of record ids as sorted arrays: ascending, each id once. Nothing here changes an array that it is given, except
 * {@link sortedUnique}, which takes its own over.
 */

/** What is to become of a set: all of it replaced, or ids added, removed, or added first and then removed. All sorted. */
export interface IdChange {
  readonly replace?: Float64Array;
  readonly add?: Float64Array;
  readonly remove?: Float64Array;
}

/**
 * The set of these ids, which may come in any order and more than once. The array is given away: it is sorted in place,
 * or is itself the answer.
 * @param ids not negative
 */
export function sortedUnique(ids: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  if (isAscending(ids)) return ids;
  // Bits of doubles that are not negative order as the doubles do, and integers sort in half the time: 65 ms a million.
  new BigUint64Array(ids.buffer, ids.byteOffset, ids.length).sort();
  let length = 0;
  for (let index = 0; index < ids.length; index += 1) {
    if (index === 0 || ids[index] !== ids[index - 1]) ids[length++] = at(ids, index);
  }
  return ids.subarray(0, length);
}

/** The ids that are in either set. */
export function union(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const ids = new Float64Array(a.length + b.length);
  let length = 0;
  let indexA = 0;
  let indexB = 0;
  while (indexA < a.length && indexB < b.length) {
    const idA = at(a, indexA);
    const idB = at(b, indexB);
    ids[length++] = Math.min(idA, idB);
    if (idA <= idB) indexA += 1;
    if (idB <= idA) indexB += 1;
  }
  const rest = indexA < a.length ? a.subarray(indexA) : b.subarray(indexB);
  ids.set(rest, length);
  return ids.subarray(0, length + rest.length);
}

/** The ids of `a` that are not in `b`. */
export function difference(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const ids = new Float64Array(a.length);
  let length = 0;
  let indexB = 0;
  for (let indexA = 0; indexA < a.length; indexA += 1) {
    const id = at(a, indexA);
    while (indexB < b.length && at(b, indexB) < id) indexB += 1;
    if (indexB === b.length || at(b, indexB) !== id) ids[length++] = id;
  }
  return ids.subarray(0, length);
}

/** A set after a change of it. */
export function changed(set: Float64Array, { replace, add, remove }: IdChange): Float64Array {
  const base = replace ?? set;
  const grown = add === undefined ? base : union(base, add);
  return remove === undefined ? grown : difference(grown, remove);
}

function isAscending(ids: Float64Array): boolean {
  for (let index = 1; index < ids.length; index += 1) if (at(ids, index - 1) >= at(ids, index)) return false;
  return true;
}

/** An element that is known to be there: callers stay within the length. */
function at(ids: Float64Array, index: number): number {
  return ids[index] as number;
}
