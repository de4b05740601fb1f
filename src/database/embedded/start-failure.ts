/**
 * Why PostgreSQL (or initdb) gave up:
 * - `running`: another PostgreSQL holds the cluster;
 * - `orphans`: its main process is dead, but some of its children still hold the shared memory;
 * - `port`: somebody else listens on the port;
 * - `space`: the disk is full;
 * - `other`: anything else, for a person to read.
 */
export type FailureKind = 'running' | 'orphans' | 'port' | 'space' | 'other';

export interface StartFailure {
  readonly kind: FailureKind;
  /** PostgreSQL's own words. */
  readonly reason: string;
}

const SIGNS: [FailureKind, RegExp][] = [
  ['space', /no space left on device|disk quota exceeded|check free disk space/i],
  ['orphans', /pre-existing shared memory block|could not (?:create|attach to|get) shared memory.*exists/i],
  ['running', /lock file "[^"]*" (?:already exists|is empty)/],
  ['port', /could not (?:bind|create any TCP\/IP)/],
];

/** Reads the reason from what PostgreSQL printed (messages in English: `lc_messages` is C). */
export function explainStartFailure(output: string): StartFailure {
  const kind = SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? 'other';
  const complaints = output.split('\n').filter((line) => /(?:FATAL|PANIC|ERROR|error): /.test(line));
  const lines = complaints.length > 0 ? complaints : output.split('\n').filter((line) => line.trim() !== '');
  const reason = (lines[0] ?? 'it said nothing').replace(/^.*?(?:FATAL|PANIC|ERROR|error): +/, '').trim();
  return { kind, reason };
}
