import type { Random } from './random.ts';

/**
 * Records numbered from 0 and spread over companies, none to twice `mean` a company: which company has how many, and
 * whose one of them is, without going through all. Two following companies have 2 × `mean` together.
 */
export interface Spread {
  /** How many records the companies before this one have: with all companies' number, the total. */
  before(company: number): number;
  /** How many records this company has. */
  count(company: number): number;
  /** The number of the company that has this record. */
  ownerOf(record: number): number;
}

/** @param stream the stream of numbers that decides */
export function spreadOver(random: Random, stream: number, mean: number): Spread {
  function count(company: number): number {
    random.seek(stream, Math.floor(company / 2));
    const first = random.below(2 * mean + 1);
    return company % 2 === 0 ? first : 2 * mean - first;
  }
  const before = (company: number): number =>
    company % 2 === 0 ? company * mean : (company - 1) * mean + count(company - 1);
  function ownerOf(record: number): number {
    const first = 2 * Math.floor(record / (2 * mean));
    return record < before(first + 1) ? first : first + 1;
  }
  return { before, count, ownerOf };
}
