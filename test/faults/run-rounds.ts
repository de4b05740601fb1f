import assert from 'node:assert/strict';
import { type FaultSite, faultSite } from './fault-site.ts';
import { faultsOf } from './faults.ts';
import { seededRandom } from './random.ts';
import { promisedMilliseconds, recoveryMillisecondsMax } from './recovery-bound.ts';
import { runRound } from './round.ts';

interface Row {
  rounds: number;
  'longest recovery (s)': number;
  violations: number;
}

/**
 * Runs rounds on one installation; after a violation on a new one, as nothing can be said of the old one any more.
 * @param tell gets a line for each round, and in the end a table
 * @throws AssertionError if anything that is promised did not hold
 */
export async function runRounds(rounds: number, seed: number, tell: (line: string) => void): Promise<void> {
  const random = seededRandom(seed);
  const table: Record<string, Row> = {};
  let site: FaultSite | undefined;
  let deck: string[] = [];
  tell(`seed ${seed}`);
  for (let round = 1; round <= rounds; round += 1) {
    site ??= await faultSite(random);
    const faults = faultsOf(site);
    if (site.installation.disks === undefined && round === 1) tell('full disks are left out: mounting one needs root');
    if (deck.length === 0) deck = random.shuffled(faults.map(({ name }) => name));
    const name = deck.pop();
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) throw new Error(`no fault ${name}`);
    const row = (table[fault.name] ??= { rounds: 0, 'longest recovery (s)': 0, violations: 0 });
    row.rounds += 1;
    const begun = performance.now();
    try {
      const { met, recoveryMilliseconds } = await runRound(site, round, fault);
      const recovery = recoveryMilliseconds / 1_000;
      row['longest recovery (s)'] = Math.max(row['longest recovery (s)'], Number(recovery.toFixed(1)));
      const all = ((performance.now() - begun) / 1_000).toFixed(1);
      tell(`round ${round}: ${fault.name}; met ${met}; running again after ${recovery.toFixed(1)} s; ${all} s in all`);
      if (recoveryMilliseconds > promisedMilliseconds) tellLogs(site, tell);
      assert.ok(recoveryMilliseconds < recoveryMillisecondsMax(), `it took ${recovery.toFixed(1)} s`);
    } catch (error) {
      row.violations += 1;
      tell(`round ${round}: ${fault.name}: VIOLATION: ${inShort(error)}`);
      tellLogs(site, tell);
      await site.end();
      site = undefined;
    }
  }
  await site?.end();
  tellTable(table, tell);
  const violations = Object.values(table).reduce((sum, row) => sum + row.violations, 0);
  assert.equal(violations, 0, `${violations} of ${rounds} rounds did not hold what is promised (seed ${seed})`);
}

/** Without the hundreds of lines in which an assertion may compare. */
function inShort(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const places = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return [error.message.slice(0, 1_000), ...places].join('\n');
}

function tellTable(table: Readonly<Record<string, Row>>, tell: (line: string) => void): void {
  const width = Math.max(...Object.keys(table).map((name) => name.length));
  tell(`${'fault'.padEnd(width)}  rounds  longest recovery (s)  violations`);
  for (const [name, row] of Object.entries(table)) {
    const recovery = row['longest recovery (s)'].toFixed(1);
    tell(
      `${name.padEnd(width)}  ${String(row.rounds).padStart(6)}  ${recovery.padStart(20)}  ${String(row.violations).padStart(10)}`,
    );
  }
}

/** Prints what the processes logged, for whoever wants to know what took so long. */
function tellLogs({ servers, workers }: FaultSite, tell: (line: string) => void): void {
  for (const { log } of [...servers, ...workers]) tell(excerptOf(log));
}

/** What a process logged, in short: no requests, no stacks. */
function excerptOf(log: readonly string[]): string {
  const lines = log.flatMap((line) => {
    if (!line.startsWith('{')) return [line];
    const { time, msg, diagnosticCode, task, err } = JSON.parse(line) as Record<string, unknown>;
    const reason = (err as { message?: string } | undefined)?.message;
    return diagnosticCode === undefined ? [[time, task, msg, reason].filter(Boolean).join('  ')] : [];
  });
  return lines.slice(-60).join('\n');
}
