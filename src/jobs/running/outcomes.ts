import type { ResultStore } from '../../storage/index.ts';
import type { LineOutcome } from './line-reader.ts';

/** What can become of a line of a job. */
export const outcomes = ['found', 'notFound', 'refused', 'undone'] as const;

/** The name of the file of a job's outcomes: it lives and dies with the results, of which it has the name. */
export function outcomesName(resultsName: string): string {
  return resultsName.replace(/\.csv$/, '.outcomes.csv');
}

/** Whose outcomes a file has, by its name; undefined for one that has no outcomes. */
export function resultsNameOf(outcomesFile: string): string | undefined {
  return outcomesFile.endsWith('.outcomes.csv') ? outcomesFile.replace(/\.outcomes\.csv$/, '.csv') : undefined;
}

/** Deletes the results of a job and their outcomes. */
export async function deleteResults(store: ResultStore, resultsName: string): Promise<void> {
  await store.delete(outcomesName(resultsName));
  await store.delete(resultsName);
}

export const outcomesHeader = 'line,given,outcome,rows,message\n';

/** What became of the lines of a job, as CSV, a row a line. Cells are those of the results, whose bytes are Latin-1 here. */
export function outcomeRows(lines: readonly LineOutcome[]): Buffer {
  const rows = lines.map(
    (line, index) => `${index + 1},${line.given},${outcomeOf(line)},${line.rows},${line.message}\n`,
  );
  return Buffer.from(rows.join(''), 'latin1');
}

function outcomeOf({ refused, message }: LineOutcome): (typeof outcomes)[number] {
  if (message === '') return 'found';
  return refused ? 'refused' : 'notFound';
}

/** A row of outcomes; none of its cells has a quote that is not part of CSV. */
const outcomeRow = /\d+,(?:"(?:[^"]|"")*"|[^",\n]*),(\w+),\d+,(?:"(?:[^"]|"")*"|[^",\n]*)\n/g;

/** The rows of a file of outcomes that say one of these, below the header. */
export function outcomesOf(file: string, wanted: readonly string[]): string {
  const rows = Array.from(file.slice(outcomesHeader.length).matchAll(outcomeRow));
  return (
    outcomesHeader +
    rows
      .filter(([, outcome = '']) => wanted.includes(outcome))
      .map(([row]) => row)
      .join('')
  );
}
