import { parseArgs } from 'node:util';

/** `npm run test:faults -- --rounds N --seed S`: the fault test with as many rounds as asked for; ends with 1 if any fails. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } } });
process.env['FIRMLENS_FAULT_ROUNDS'] = values.rounds;
if (values.seed !== undefined) process.env['FIRMLENS_FAULT_SEED'] = values.seed;
await import('./faults.test.ts');
