import { type ImportRecord, type ImportSummary, importEntities } from '../imports/index.ts';

const fieldsShown = 10;

/**
 * What an import did, for people.
 * @param alerted how many subscriptions will be alerted; undefined for a dry run, and if they could not be counted
 */
export function summaryAsLines(summary: ImportSummary, alerted: number | undefined): string[] {
  const { dryRun, removedWith, firstRefused } = summary;
  const lines = [
    dryRun
      ? `Dry run of ${summary.entity} from ${summary.file}: nothing was changed. It would have`
      : `Imported ${summary.entity} from ${summary.file} (import ${summary.importId}):`,
    count('read', summary.read),
    count('added', summary.added),
    `${count('changed', summary.changed)}${fieldCounts(summary.changedFields)}`,
    count('unchanged', summary.unchanged),
    count('removed', summary.removed),
    ...Object.entries(removedWith).map(([name, rows]) => `${' '.repeat(15)}and with them ${number(rows)} ${name}`),
    `${count('refused', summary.refused)}${summary.refusedFile === undefined ? '' : `  → ${summary.refusedFile}`}`,
    ...firstRefused.map(({ line, reason }) => `${' '.repeat(15)}line ${line}: ${reason}`),
  ];
  if (summary.refused > firstRefused.length) lines.push(`${' '.repeat(15)}…`);
  if (summary.suppressed > 0) lines.push(`${count('suppressed', summary.suppressed)}  (passed over)`);
  if (summary.notRemoved !== undefined) lines.push(`Nothing was removed: ${summary.notRemoved}.`);
  lines.push(`${count('noted', summary.changesNoted)}  changes${alertedBy(alerted)}`);
  const rate = summary.seconds > 0 ? `, ${number(Math.round(summary.read / summary.seconds))} rows/s` : '';
  lines.push(`${summary.seconds.toFixed(1)} seconds${rate}`);
  return lines;
}

/** One import of the history, for people; what it loaded is named as the command that loads it. */
export function importRecordAsLines(record: ImportRecord): string[] {
  const seconds = (record.finishedAt.getTime() - record.startedAt.getTime()) / 1000;
  const { rowsRead, rowsAdded, rowsChanged, rowsRemoved, rowsRefused, rowsSuppressed } = record;
  const name = importEntities.find(({ entity }) => entity === record.entity)?.name ?? record.entity;
  return [
    `${record.importId}  ${record.finishedAt.toISOString()}  ${name}  ${record.file}  (${seconds.toFixed(1)} s)`,
    `    ${number(rowsRead)} read, ${number(rowsAdded)} added, ${number(rowsChanged)} changed, ` +
      `${number(rowsRemoved)} removed, ${number(rowsRefused)} refused` +
      (record.refusedFile === null ? '' : ` → ${record.refusedFile}`) +
      (rowsSuppressed === 0 ? '' : `, ${number(rowsSuppressed)} suppressed`),
  ];
}

function alertedBy(alerted: number | undefined): string {
  if (alerted === undefined) return '';
  return `: ${alerted === 0 ? 'no subscription' : `${number(alerted)} subscription${alerted === 1 ? '' : 's'}`} will be alerted`;
}

function count(label: string, value: number): string {
  return `  ${label.padEnd(10)} ${number(value).padStart(11)}`;
}

/** `  (name 12, city 3)` */
function fieldCounts(fields: Readonly<Record<string, number>>): string {
  const entries = Object.entries(fields);
  if (entries.length === 0) return '';
  const shown = entries.slice(0, fieldsShown).map(([field, records]) => `${field} ${number(records)}`);
  const more = entries.length > fieldsShown ? `, ${entries.length - fieldsShown} more fields` : '';
  return `  (${shown.join(', ')}${more})`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
