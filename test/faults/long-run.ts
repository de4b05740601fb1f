import { parseArgs } from 'node:util';

/** `npm run test:faults -- --rounds N`: the fault test of subscriptions with as many rounds as asked for. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' } } });
process.env['FIRMLENS_FAULT_ROUNDS'] = values.rounds;
await import('./subscriptions.test.ts');
