import type { DataSet } from './data-set.ts';

/** A benchmark: what `bench/run.ts` runs by its name. */
export interface Program {
  /** What it is called on the command line: the file's name. */
  readonly name: string;
  /** What is measured against what, in a sentence. */
  readonly about: string;
  /**
   * Measures and prints.
   * @throws AnswersDiffer if both sides did not give the same answer: then their speed means nothing
   */
  run(bench: Bench): Promise<void>;
}

/** What a program is given. */
export interface Bench {
  /** Small data and few repeats: shows that the program works, not how fast anything is. */
  readonly quick: boolean;
  /** With what takes a quarter of an hour to prepare. */
  readonly long: boolean;
  readonly print: (line: string) => void;
  /**
   * Opens the installation with this many companies (see `openDataSet`), by default 1,000,000, or 20,000 if quick.
   * It is closed when the program has ended.
   */
  dataSet(companies?: number): Promise<DataSet>;
}

/** The two sides of a comparison did not do the same work. */
export class AnswersDiffer extends Error {
  override readonly name = 'AnswersDiffer';
}

/** @throws AnswersDiffer unless both are equal; compare digests rather than whole answers */
export function requireSameAnswer(what: string, ours: string | number, bare: string | number): void {
  if (ours !== bare) throw new AnswersDiffer(`${what}: Firmlens gave ${ours}, the bare equivalent ${bare}`);
}
