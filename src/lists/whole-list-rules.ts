/** When a list is read as a whole rather than page by page. */
export interface WholeListRules {
  /** Longer ones never are: 16 MB of memory. */
  readonly listMax: number;
  /** Up to here always: reading the whole list takes no longer than finding its first page. */
  readonly alwaysTo: number;
  /** For a page that begins from this row on: up to there walking the index is faster, if it has the order and all that is
   * asked for. */
  readonly deepFrom: number;
  /** The same where it has not, so that each page has all records sorted, or many rows looked at. */
  readonly deepFromUnordered: number;
}

/** Found with 1,000,000 companies (bench/target-companies.ts). */
export const wholeListRules: WholeListRules = {
  listMax: 2_000_000,
  alwaysTo: 10_000,
  deepFrom: 5_000,
  deepFromUnordered: 500,
};

/** Whether a list of which only the total is known is now to be read as a whole, for a page that begins at `offset`. */
export function readsWhole(
  rules: WholeListRules,
  list: { readonly totalResults: number; readonly inIndexOrder: boolean; readonly offset: number },
): boolean {
  const { totalResults, inIndexOrder, offset } = list;
  if (totalResults > rules.listMax || offset >= totalResults) return false;
  return totalResults <= rules.alwaysTo || offset >= (inIndexOrder ? rules.deepFrom : rules.deepFromUnordered);
}
