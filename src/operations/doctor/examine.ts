import { statfs } from 'node:fs/promises';
import type { PoolClient } from 'pg';
import type { Config } from '../../config/index.ts';
import { type Database, inspectEmbedded, openDatabase, openEmbedded } from '../../database/index.ts';
import type { MasterKey } from '../../lib/master-key.ts';
import { type Check, ok, problem, wordsOf } from './check.ts';
import { checkUsers, obstacle, stateOf } from './check-embedded.ts';
import { checkDataFolder, checkProgram, checkSecretKey, checkSpace, type ReadSpace } from './check-machine.ts';
import {
  checkClock,
  checkConnections,
  checkFingerprint,
  checkLatency,
  checkSchema,
  checkSettings,
  checkVersion,
} from './check-postgresql.ts';
import { checkResults } from './check-results.ts';
import { checkWork } from './check-work.ts';

/** What an examination needs; what is optional has the value of production as its default. */
export interface Examination {
  readonly config: Config;
  readonly now?: () => Date;
  readonly readSpace?: ReadSpace;
  /** Where clusters are kept that root's unprivileged user could not reach otherwise. */
  readonly systemFolder?: string;
}

/** With less, a PostgreSQL that is started may die of it. */
const startBytesMin = 64 * 2 ** 20;

/**
 * Looks at everything that an installation needs, whether its server runs or not, and changes nothing: sessions are
 * read-only. An embedded PostgreSQL that does not run is started, as by any other command, and stopped again; not if that
 * could do harm. Whatever a check stumbles over is what it found: this never throws.
 */
export async function examine(examination: Examination): Promise<Check[]> {
  const { config, readSpace = (folder: string) => statfs(folder) } = examination;
  const checks = [checkProgram(process.versions.node)];
  const add = async (name: string, check: () => Promise<Check | readonly Check[]>) => {
    checks.push(...(await guarded(name, check)));
  };
  if (config.databaseUrl !== undefined) {
    const { check, key } = await checkSecretKey(config);
    checks.push(check);
    if (config.s3Bucket === undefined)
      await add('disk', () => checkSpace('disk of the data folder', config.dataDir, readSpace));
    return [...checks, ...(await examineDatabase(config.databaseUrl, key, examination))];
  }
  const findings = await inspectEmbedded(config.dataDir).catch((error: unknown) => wordsOf(error));
  if (typeof findings === 'string') {
    return [...checks, problem('data folder', `${findings}.`, 'See FIRMLENS_DATA_DIR and who runs this command.')];
  }
  if (findings.folder === 'own') {
    await add('data folder', () => checkDataFolder(config.dataDir));
    await add('disk', () => checkSpace('disk of the data folder', config.dataDir, readSpace));
    const { home } = findings;
    if (home !== undefined && !home.startsWith(config.dataDir))
      await add('disk', () => checkSpace('disk of the database', home, readSpace));
  }
  const inTheWay = obstacle(findings, config.dataDir);
  if (inTheWay !== undefined) return [...checks, inTheWay];
  let key: MasterKey | undefined;
  await add('secret key', async () => {
    const found = await checkSecretKey(config);
    key = found.key;
    return found.check;
  });
  if (findings.url !== undefined) {
    checks.push(stateOf(findings));
    return [...checks, ...(await examineDatabase(findings.url, key, examination, checkUsers))];
  }
  const { dataDir } = config;
  const { systemFolder } = examination;
  try {
    const { bavail, bsize } = await readSpace(dataDir);
    if (bavail * bsize < startBytesMin) {
      const found = 'It does not run, and was not started, as there is no space for it.';
      return [...checks, problem('embedded PostgreSQL', found, 'Free space on the disk of the data folder.')];
    }
    const embedded = await openEmbedded(systemFolder === undefined ? { dataDir } : { dataDir, systemFolder });
    try {
      checks.push(stateOf(findings), ...(await examineDatabase(embedded.url, key, examination)));
    } finally {
      await embedded.release();
    }
  } catch (error) {
    checks.push(
      problem('embedded PostgreSQL', `${wordsOf(error)}.`, 'See postgresql/postgresql.log in the data folder.'),
    );
  }
  return checks;
}

async function examineDatabase(
  url: string,
  key: MasterKey | undefined,
  { config, now = () => new Date() }: Examination,
  more?: (client: PoolClient) => Promise<Check>,
): Promise<Check[]> {
  const database = openDatabase(readOnlyUrl(url), { max: 2, name: 'firmlens doctor' });
  const checks: Check[] = [];
  const add = async (name: string, check: (client: PoolClient) => Promise<Check | readonly Check[]>) => {
    checks.push(...(await guarded(name, () => readOnly(database, check))));
  };
  try {
    await database.client.query('SELECT');
    checks.push(ok('database', 'It can be reached.'));
    if (more !== undefined) await add('server', more);
    await add('PostgreSQL version', checkVersion);
    await add('latency', checkLatency);
    await add('durability', checkSettings);
    await add('connections', (client) => checkConnections(client, config));
    await add('clock', (client) => checkClock(client, now));
    await add('fingerprint', () => checkFingerprint(database, key));
    const [schema] = await guarded('schema', () => checkSchema(database));
    if (schema !== undefined) checks.push(schema);
    if (schema?.result !== 'ok') return checks;
    await add('work', (client) => checkWork(client, config, now()));
    await add('results', () => checkResults(database, config, now()));
  } catch (error) {
    const where =
      config.databaseUrl === undefined
        ? 'See postgresql/postgresql.log in the data folder.'
        : 'Check DATABASE_URL, the server and the way to it.';
    checks.push(problem('database', `It cannot be reached: ${wordsOf(error)}.`, where));
  } finally {
    await database.close();
  }
  return checks;
}

/** Nothing that is asked on these connections can write. */
function readOnlyUrl(url: string): string {
  const readOnly = new URL(url);
  const given = readOnly.searchParams.get('options');
  readOnly.searchParams.set(
    'options',
    [...(given === null ? [] : [given]), '-c default_transaction_read_only=on'].join(' '),
  );
  return readOnly.href;
}

/** One snapshot for all that a check reads, in which nothing can be written. */
async function readOnly<Result>(database: Database, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return database.connection(async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '20s'");
    const result = await work(client);
    await client.query('ROLLBACK');
    return result;
  });
}

async function guarded(name: string, check: () => Promise<Check | readonly Check[]>): Promise<readonly Check[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [problem(name, `It could not be checked: ${wordsOf(error)}.`, 'See the log; if it stays so, report it.')];
  }
}
