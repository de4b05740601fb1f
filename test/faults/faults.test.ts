import { test } from 'node:test';
import { runRounds } from './run-rounds.ts';

/** The long run asks for more (`npm run test:faults -- --rounds N --seed S`). */
const longRun = process.env['FIRMLENS_FAULT_ROUNDS'];
const rounds = Number(longRun ?? 3);
const seed = Number(process.env['FIRMLENS_FAULT_SEED'] ?? Date.now() % 1_000_000);

test(
  `nothing acknowledged is lost, doubled or sent unsigned in ${rounds} rounds of faults drawn at random`,
  {
    timeout: rounds * 120_000,
  },
  (t) =>
    // Diagnostics are shown when the test is over; a long run is watched.
    runRounds(
      rounds,
      seed,
      longRun === undefined ? (line) => t.diagnostic(line) : (line) => process.stdout.write(`${line}\n`),
    ),
);
