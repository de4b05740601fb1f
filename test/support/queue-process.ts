import { setInterval } from 'node:timers';
import { startQueue } from '../../src/queue/index.ts';
import { createLogger } from '../../src/telemetry/index.ts';

/**
 * A server process to be killed: `node queue-process.ts <database url>`. It works on the task `test.hold`, prints the
 * payload of every entry it begins as one line of JSON and never finishes one.
 */
const url = process.argv[2];
if (url === undefined) throw new Error('the database URL is missing');
await startQueue({
  url,
  tasks: {
    'test.hold': async (payload) => {
      process.stdout.write(`${JSON.stringify(payload)}\n`);
      await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
    },
  },
  concurrency: 4,
  logger: createLogger('silent'),
});
