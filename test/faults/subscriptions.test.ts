import { test } from 'node:test';
import { runSubscriptionRound, type Victim } from './subscription-round.ts';
import { subscriptionSite } from './subscription-site.ts';

/** The long run asks for more (`npm run test:faults -- --rounds N`). */
const longRun = process.env['FIRMLENS_FAULT_ROUNDS'];
const rounds = Number(longRun ?? 3);

/** What each round kills, in turn. */
const victims: readonly (readonly Victim[])[] = [
  ['servers', 'workers', 'import', 'postgresql'],
  ['servers', 'import'],
  ['workers', 'postgresql'],
  ['workers'],
  ['import'],
];

const site = await subscriptionSite();

test(`after each of ${rounds} kills every change is told once, to those who watch it, and delivered signed`, {
  timeout: rounds * 60_000,
}, async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const killed = victims[round % victims.length] ?? [];
    const begun = performance.now();
    await runSubscriptionRound(site, round, killed);
    const told = `round ${round + 1}: killed ${killed.join(', ')}; ${((performance.now() - begun) / 1000).toFixed(1)} s`;
    // Diagnostics are shown when the test is over; a long run is watched.
    if (longRun === undefined) t.diagnostic(told);
    else process.stdout.write(`${told}\n`);
  }
});
