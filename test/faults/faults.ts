import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../support/until.ts';
import type { FaultSite, Role } from './fault-site.ts';

/** What a fault leaves to be waited for. */
export interface Struck {
  /** The moment from which the promised 5 seconds count, by `performance.now()`: the kill, or the end of what lasts. */
  readonly since: number;
  /** Resolves when as many processes run as before. */
  readonly restored?: Promise<unknown>;
}

export interface Fault {
  readonly name: string;
  strike(site: FaultSite): Promise<Struck>;
}

/** Every kind of fault there is here, for as long as it can be done on this machine. */
export function faultsOf({ installation: { disks } }: FaultSite): readonly Fault[] {
  return disks === undefined ? faults : [...faults, ...diskFaults];
}

const faults: readonly Fault[] = [
  { name: 'kill -9 of a server', strike: (site) => killOne(site, 'servers') },
  { name: 'kill -9 of a worker', strike: (site) => killOne(site, 'workers') },
  { name: 'kill -9 of PostgreSQL', strike: (site) => endPostgresql(site, 'SIGKILL') },
  { name: 'kill -9 of everything', strike: killEverything },
  { name: 'PostgreSQL stopped fast', strike: (site) => endPostgresql(site, 'SIGINT') },
  { name: 'PostgreSQL stopped immediately', strike: (site) => endPostgresql(site, 'SIGQUIT') },
  { name: 'connections ended', strike: endConnections },
  {
    name: 'network reset',
    strike: async ({ proxy }) => {
      proxy.reset();
      return { since: performance.now() };
    },
  },
  { name: 'network stalled', strike: (site) => breakNetwork(site, 'stall') },
  { name: 'network swallowing', strike: (site) => breakNetwork(site, 'swallow') },
];

const diskFaults: readonly Fault[] = [
  { name: 'results disk full', strike: fillResultsDisk },
  { name: 'database disk full', strike: fillDatabaseDisk },
  { name: 'database disk full, no WAL', strike: exhaustWal },
];

async function killOne(site: FaultSite, role: Role): Promise<Struck> {
  const which = site.random.pick([0, 1] as const);
  const since = performance.now();
  await site[role][which].kill();
  return { since, restored: site.restart(role, which) };
}

async function killEverything(site: FaultSite): Promise<Struck> {
  const all = [...site.servers, ...site.workers];
  await Promise.all([...all.map((each) => each.kill()), site.installation.killPostgresql()]);
  const since = performance.now();
  // Who knows PostgreSQL only by its address cannot start before it is back.
  const restored = Promise.all([
    site.restart('servers', 0),
    site.restart('workers', 0),
    site.restart('servers', 1),
    site.restart('workers', 1),
  ]);
  return { since, restored };
}

async function endPostgresql({ installation }: FaultSite, signal: NodeJS.Signals): Promise<Struck> {
  const before = await installation.postmasterId();
  const since = performance.now();
  await installation.killPostgresql(signal);
  await until('PostgreSQL to end', 5, async () => (await installation.postmasterId()) !== before);
  return { since };
}

async function endConnections({ installation }: FaultSite): Promise<Struck> {
  const since = performance.now();
  await installation.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return { since };
}

/** Mostly shorter than what makes a pool give its lock up, sometimes longer. */
async function breakNetwork({ proxy, random }: FaultSite, how: 'stall' | 'swallow'): Promise<Struck> {
  proxy[how]();
  await delay(random.onceIn(4) ? random.between(10_000, 13_000) : random.between(200, 4_000));
  proxy.restore();
  return { since: performance.now() };
}

async function fillResultsDisk({ installation: { disks }, random }: FaultSite): Promise<Struck> {
  await disks?.results.fill();
  await delay(random.between(200, 1_500));
  await disks?.results.free();
  return { since: performance.now() };
}

async function fillDatabaseDisk({ installation: { disks }, random }: FaultSite): Promise<Struck> {
  await disks?.data.fill();
  await delay(random.between(200, 3_000));
  await disks?.data.free();
  return { since: performance.now() };
}

/** Writes into the log of PostgreSQL until there is no room for more of it: it cannot but end, and cannot recover. */
async function exhaustWal({ installation, random }: FaultSite): Promise<Struck> {
  const { disks } = installation;
  const before = await installation.postmasterId();
  // On a full disk PostgreSQL may take no new connection.
  const client = new pg.Client(await installation.databaseUrl());
  client.on('error', () => undefined);
  await client.connect();
  await disks?.data.fill();
  await until('PostgreSQL to end', 10, async () => {
    await client.query("SELECT FROM pg_logical_emit_message(true, '', repeat('*', 4000000))").catch(() => undefined);
    return (await installation.postmasterId()) !== before;
  });
  await delay(random.between(200, 6_000));
  await disks?.data.free();
  return { since: performance.now() };
}
