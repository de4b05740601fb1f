import pg from 'pg';
import { openEmbedded } from '../../src/database/index.ts';

/**
 * A process that uses an embedded server until it is interrupted: then it proves that PostgreSQL still answers, gives its
 * share back and ends. Its arguments are the data folder and the system folder; what happens is printed, a line of JSON
 * each.
 */
const [dataDir = '', systemFolder = ''] = process.argv.slice(2);
const embedded = await openEmbedded({ dataDir, systemFolder });
process.once('SIGINT', () => void drain());
print({ url: embedded.url, startedHere: embedded.startedHere });

async function drain(): Promise<void> {
  const client = new pg.Client(embedded.url);
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
  print({ drained: true });
  await embedded.release();
}

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
