// Here: sets of record ids, in blocks of compressed ids: what subscriptions watch, jobs bring and alerts tell of.
// Never here: whose a set is; the row that names it, and the transaction that writes both, are the caller's.

export { streamBlocksNear } from './block-stream-store.ts';
export { findCommonIds } from './common-ids.ts';
export { type IdChange, sortedUnique } from './id-set.ts';
export {
  blocksOfPage,
  changeIdSet,
  deleteIdSets,
  type IdPage,
  idsOfPage,
  placeOfPage,
  readIdPage,
  readIdSet,
  writeIdSet,
  writeIdSets,
} from './id-set-store.ts';
export { printedIdBytesMax, printIds } from './print-ids.ts';
