import type { Manifest } from '../backup/index.ts';

/** What is in a backup, for people. */
export function backupAsLines({ manifest, fileBytes }: { manifest: Manifest; fileBytes: number }): string[] {
  const { tables, results } = manifest;
  const sum = (of: 'rows' | 'bytes'): number => tables.reduce((total, table) => total + table[of], 0);
  return [
    `  made            ${manifest.createdAt}, PostgreSQL ${manifest.postgresql}, schema ${manifest.migrations.at(-1)}`,
    `  installation    ${manifest.installationId}`,
    `  secret key      fingerprint ${manifest.secretFingerprint}; the key itself is not in the backup`,
    `  rows            ${count(sum('rows'))} in ${tables.length} tables, ${megabytes(sum('bytes'))}`,
    `  queue entries   ${count(manifest.queue.rows)}`,
    `  result files    ${results === null ? 'left out' : `${count(results.files)}, ${megabytes(results.bytes)}`}`,
    `  file            ${megabytes(fileBytes)}`,
  ];
}

/** All of it, for `--json`. */
export function backupAsJson(backup: { manifest: Manifest; fileBytes: number }, seconds: number) {
  const { manifest, ...others } = backup;
  return { ...manifest, ...others, seconds: Number(seconds.toFixed(1)) };
}

/** `12.3 s (45 MB/s)` for what was read or written of the tables. */
export function pace({ tables }: Manifest, seconds: number): string {
  const bytes = tables.reduce((total, table) => total + table.bytes, 0);
  return `${seconds.toFixed(1)} s (${megabytes(bytes / Math.max(seconds, 0.001))}/s)`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;
}
