import { type Comparison, isReached, type Level, median, ratioOf, ratios } from './compare.ts';

/** A line of a program's table. */
export interface Line {
  readonly what: string;
  readonly unit: 'ms' | 'requests/s' | 'rows/s' | 'deliveries/s';
  readonly comparison: Comparison;
  readonly level?: Level;
}

/** Medians of both sides, the median of the pairs' ratios with the smallest and the largest, and the level. */
export function comparisonTable(lines: readonly Line[]): string[] {
  return columns([
    ['', 'Firmlens', 'bare', '', 'ratio', 'of the pairs', 'level'],
    ...lines.map(({ what, unit, comparison, level }) => {
      const ratio = ratioOf(comparison);
      const each = ratios(comparison);
      return [
        what,
        figure(median(comparison.ours)),
        figure(median(comparison.bare)),
        unit,
        ratio.toFixed(2),
        `${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)} (${each.length})`,
        level === undefined ? '' : describeLevel(ratio, level),
      ];
    }),
  ]);
}

/** Where the time of one side goes: medians of each part, in milliseconds. */
export function partsTable(title: string, runs: readonly Readonly<Record<string, number>>[]): string[] {
  const [first = {}] = runs;
  const rows = Object.keys(first).map((part) => [`  ${part}`, figure(median(runs.map((run) => run[part] ?? 0))), 'ms']);
  return [`${title} (medians of ${runs.length})`, ...columns(rows)];
}

function describeLevel(ratio: number, level: Level): string {
  const bound = 'atMost' in level ? `at most ${level.atMost}` : `at least ${level.atLeast}`;
  return `${bound}: ${isReached(ratio, level) ? 'reached' : 'MISSED'}`;
}

/** Three digits are more than such measurements are good for. */
function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

const leftAligned = new Set([0, 3, 6]);

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        leftAligned.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
