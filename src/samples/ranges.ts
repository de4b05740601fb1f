/**
 * `employeeRange` and `revenueRange` of a company record. The reference has the names of both fields and no value of
 * either (`reference-data.md` §10), so these bands are this sample's own.
 */
const employeeBands: readonly (readonly [atLeast: number, range: string])[] = [
  [10_001, '10001+'],
  [5001, '5001-10000'],
  [1001, '1001-5000'],
  [501, '501-1000'],
  [201, '201-500'],
  [51, '51-200'],
  [11, '11-50'],
  [0, '1-10'],
];

const revenueBands: readonly (readonly [atLeast: number, range: string])[] = [
  [10_000, '$10B+'],
  [1000, '$1B-$10B'],
  [500, '$500M-$1B'],
  [100, '$100M-$500M'],
  [50, '$50M-$100M'],
  [10, '$10M-$50M'],
  [1, '$1M-$10M'],
  [0, 'Under $1M'],
];

/** The band of a number of employees. */
export function employeeRange(employees: number): string {
  return bandOf(employeeBands, employees);
}

/** The band of a yearly revenue in millions of US dollars; a limit belongs to the band above it. */
export function revenueRange(millions: number): string {
  return bandOf(revenueBands, millions);
}

function bandOf(bands: readonly (readonly [atLeast: number, range: string])[], value: number): string {
  for (const [atLeast, range] of bands) if (value >= atLeast) return range;
  throw new RangeError(`${value} is below every range`);
}
