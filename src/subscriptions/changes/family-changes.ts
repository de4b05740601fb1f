/** Where a company hung before and hangs now: the company above it, 0 if there is none, undefined if it is not there itself. */
export interface FamilyEdge {
  readonly companyId: number;
  readonly before: number | undefined;
  readonly now: number | undefined;
}

/** What became of the family of an ultimate parent. Lists of companies are in the order of the edges. */
export interface FamilyChange {
  /** Companies that are in the family and were not; of one that was acquired, none: its new family has got them. */
  readonly addedCompanies?: number[];
  /** Companies that were in the family and are not in it, nor in the one that it has become part of. */
  readonly deletedCompanies?: number[];
  /** The ultimate parent is there, but hangs below another now. */
  readonly newUltimateParentCompanyId?: number;
  /** Of one that was acquired: all companies that were in its family. */
  readonly formerFamily?: number[];
  /**
   * Of one that has acquired another: all companies of its family. It stands here once, not in each of the acquired:
   * where 20,000 companies become one family, that would be 400 million ids.
   */
  readonly family?: number[];
}

/**
 * What became of families, by the ids of their ultimate parents, of before and of now. A family in which nothing changed
 * is left out.
 * @param edges all companies of each family of which any company's edge is given
 */
export function familyChanges(edges: readonly FamilyEdge[]): Map<number, FamilyChange> {
  const before = rootsOf(edges, 'before');
  const now = rootsOf(edges, 'now');
  const left = new Map<number, number[]>();
  const joined = new Map<number, number[]>();
  const acquired = new Map<number, number>();
  for (const { companyId } of edges) {
    const [from, to] = [before.get(companyId), now.get(companyId)];
    if (from === to) continue;
    if (from !== undefined) listOf(left, from).push(companyId);
    if (to !== undefined) listOf(joined, to).push(companyId);
    if (from === companyId && to !== undefined) acquired.set(companyId, to);
  }
  const families = familiesOf(edges, now, new Set(acquired.values()));
  const changes = new Map<number, FamilyChange>();
  for (const root of new Set([...left.keys(), ...joined.keys()])) {
    const to = acquired.get(root);
    changes.set(
      root,
      to === undefined
        ? { addedCompanies: joined.get(root), deletedCompanies: left.get(root), family: families.get(root) }
        : {
            deletedCompanies: left.get(root)?.filter((companyId) => now.get(companyId) !== to),
            newUltimateParentCompanyId: to,
            formerFamily: left.get(root),
          },
    );
  }
  return changes;
}

/**
 * The company at the top of each company's family, of a circle the one with the smallest id (migration 0009), among those
 * that are there at that time.
 */
function rootsOf(edges: readonly FamilyEdge[], time: 'before' | 'now'): Map<number, number> {
  const above = new Map<number, number>();
  for (const edge of edges) {
    const { companyId, [time]: place } = edge;
    if (place !== undefined) above.set(companyId, place);
  }
  const roots = new Map<number, number>();
  for (const start of above.keys()) {
    const climbed = new Set<number>();
    let top = start;
    let next: number | undefined = start;
    while (next !== undefined && next !== 0 && !roots.has(next) && !climbed.has(next)) {
      climbed.add(next);
      top = next;
      next = above.get(next);
    }
    const root = next === undefined || next === 0 ? top : (roots.get(next) ?? smallestOfCircle(next, above));
    for (const companyId of climbed) roots.set(companyId, root);
  }
  return roots;
}

function smallestOfCircle(start: number, above: ReadonlyMap<number, number>): number {
  let smallest = start;
  for (let next = above.get(start); next !== undefined && next !== start; next = above.get(next)) {
    smallest = Math.min(smallest, next);
  }
  return smallest;
}

function familiesOf(
  edges: readonly FamilyEdge[],
  roots: ReadonlyMap<number, number>,
  wanted: ReadonlySet<number>,
): Map<number, number[]> {
  const families = new Map<number, number[]>();
  for (const { companyId } of edges) {
    const root = roots.get(companyId);
    if (root !== undefined && wanted.has(root)) listOf(families, root).push(companyId);
  }
  return families;
}

function listOf(lists: Map<number, number[]>, key: number): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
