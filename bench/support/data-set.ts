import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { importFile } from '../../src/imports/index.ts';
import type { Installation } from '../../src/installation.ts';
import { firstGeneratedId, generatedSample, type SampleTable } from '../../src/samples/index.ts';
import { type BenchInstallation, openBenchInstallation } from './bench-installation.ts';

/** An installation of its own under `data/bench`, filled with invented companies; nobody else uses it meanwhile. */
export interface DataSet extends BenchInstallation {
  /** What is in it, and in which PostgreSQL. */
  readonly description: string;
  readonly companies: number;
  /** The ids of this many companies, spread over all of them and shuffled, the same ones every time. */
  pickCompanies(count: number): number[];
}

const seed = 20_260_115;
const contactsPerCompany = 5;
const lockKey = 7_241_900;

/**
 * Opens the installation with this many companies, five times as many contacts and about ten times as many installed
 * technologies; fills it first if it is not there yet. It is kept for the next run.
 */
export async function openDataSet(companies: number, print: (line: string) => void): Promise<DataSet> {
  const installation = await openBenchInstallation(String(companies));
  // An import builds indexes at the end only if nobody else is connected; connections of this name do not count.
  const lock = new pg.Client({ connectionString: installation.database.url, application_name: 'firmlens lock' });
  const close = async () => {
    await lock.end();
    await installation.close();
  };
  try {
    await lock.connect();
    await waitForOthers(lock, print);
    const counts = await fill(installation, companies, print);
    await forgetJobs(installation);
    return {
      ...installation,
      close,
      companies,
      description: await describe(installation, counts),
      pickCompanies: (count) => pick(companies, count),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Two benchmarks on one data set would measure each other, and each forgets the other's jobs. */
async function waitForOthers(lock: pg.Client, print: (line: string) => void): Promise<void> {
  const { rows } = await lock.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [lockKey]);
  if (rows[0]?.free === true) return;
  print('waiting for another benchmark on this data set …');
  await lock.query('SELECT pg_advisory_lock($1)', [lockKey]);
}

/** How many records of each kind a data set has. */
type Counts = Partial<Record<SampleTable['entity'], number>>;

async function describe({ database }: Installation, counts: Counts): Promise<string> {
  const { rows } = await database.client.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  const parts = (['companies', 'installed-technologies', 'contacts', 'people'] as const).map(
    (entity) => `${(counts[entity] ?? 0).toLocaleString('en')} ${entity.replace('-', ' ')}`,
  );
  return `${parts.join(', ')}, PostgreSQL ${rows[0]?.version}`;
}

async function fill({ database }: Installation, companies: number, print: (line: string) => void): Promise<Counts> {
  const counts: Counts = {};
  for (const table of generatedSample({ companies, seed, contactsPerCompany })) {
    const name = tableNames[table.entity];
    const { rows } = await database.client.query<{ count: number }>(`SELECT count(*) AS count FROM ${name}`);
    counts[table.entity] = table.rows;
    if (rows[0]?.count === table.rows) continue;
    const begun = performance.now();
    print(`loading ${table.rows.toLocaleString('en')} ${table.entity} …`);
    await importFile({
      database,
      entity: table.entity,
      file: table.fileName,
      stream: Readable.from(table.chunks()),
      replace: rows[0]?.count !== 0,
    });
    const seconds = (performance.now() - begun) / 1000;
    // As an hour of ordinary life would leave it: statistics fresh, every page known to be all visible.
    await database.client.query(`VACUUM (ANALYZE) ${name}`);
    print(`  loaded in ${seconds.toFixed(0)} s, ${Math.round(table.rows / seconds).toLocaleString('en')} rows/s`);
  }
  return counts;
}

const tableNames: Readonly<Record<SampleTable['entity'], string>> = {
  technologies: 'technology_product',
  companies: 'company',
  'installed-technologies': 'installed_technology',
  acquisitions: 'acquisition',
  'merged-companies': 'merged_company',
  people: 'person',
  contacts: 'contact',
  news: 'news_article',
};

/** What earlier programs left: every program finds the same installation. */
async function forgetJobs({ database, config }: BenchInstallation): Promise<void> {
  await database.client.query('TRUNCATE job, job_input');
  await rm(path.join(config.dataDir, 'results'), { recursive: true, force: true });
}

function pick(companies: number, count: number): number[] {
  if (count > companies) throw new RangeError(`there are ${companies} companies, not ${count}`);
  // Multiplying by a number without a common divisor visits every company once, in an order that looks like none.
  const step = 7_368_787;
  return Array.from({ length: count }, (_, index) => firstGeneratedId + ((index * step) % companies));
}
