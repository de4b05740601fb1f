import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { exists, replaceFile, writeOnce } from './owned-files.ts';

/** PostgreSQL settings by name. */
export type Settings = Readonly<Record<string, string>>;

const MEBIBYTE = 2 ** 20;

/**
 * The settings for a machine with this much memory, shared with the Node process that serves from it.
 * @param memoryBytes what the machine or its container has
 * @param sharedMemoryBytes the size of /dev/shm; undefined where there is none
 */
export function settingsFor(memoryBytes: number, sharedMemoryBytes: number | undefined): Settings {
  const share = (divisor: number, leastMiB: number, mostMiB: number) =>
    `${Math.round(Math.min(Math.max(memoryBytes / divisor / MEBIBYTE, leastMiB), mostMiB))}MB`;
  return {
    max_connections: '100',
    shared_buffers: share(4, 64, 4096),
    effective_cache_size: share(2, 128, 1_048_576),
    work_mem: share(384, 4, 64),
    maintenance_work_mem: share(16, 64, 1024),

    // Durable: what is acknowledged survives a power cut.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // One machine, no replicas: a table filled in the transaction that made it is written once, not twice.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    // Bounds what a crash leaves to replay, to keep the promise of 5 seconds: measured under a full load of indexed
    // writes on two busy cores, up to 490 MB were replayed in 1.6 to 6.6 s; with 2GB it took 9 to 15 s. Compressing it
    // cost a third of the load's speed and won nothing.
    max_wal_size: '512MB',
    min_wal_size: '128MB',

    // Solid-state disks, short queries.
    random_page_cost: '1.1',
    jit: 'off',
    // A statement whose client was killed ends within a second, and with it its locks.
    client_connection_check_interval: '1s',
    // Containers often get a /dev/shm of 64 MB, in which a parallel query dies with "no space left".
    ...(sharedMemoryBytes !== undefined &&
      sharedMemoryBytes < 512 * MEBIBYTE && { dynamic_shared_memory_type: 'sysv' }),

    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, YMD',
    // The messages are read by this program.
    lc_messages: 'C',
    default_text_search_config: 'pg_catalog.simple',
    log_line_prefix: '%m [%p] %a ',
  };
}

/** The lines of a PostgreSQL configuration file. */
export function configurationText(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}

/**
 * Writes the configuration below `home`: `firmlens.conf` anew at every start, as the machine may have changed, and once
 * `postgresql.conf`, which includes it and is the operator's from then on.
 */
export async function writeConfiguration(home: string, overrides: Settings): Promise<void> {
  const settings = { ...settingsFor(availableMemory(), await sharedMemorySize()), ...overrides };
  const head = '# Written by Firmlens at every start of PostgreSQL: change postgresql.conf instead.\n';
  await replaceFile(join(home, 'firmlens.conf'), head + configurationText(settings), 0o644);
  const own = configurationFile(home);
  if (!(await exists(own))) await writeOnce(own, OPERATORS_FILE, 0o644);
}

export function configurationFile(home: string): string {
  return join(home, 'postgresql.conf');
}

const OPERATORS_FILE = `# Settings of PostgreSQL in this data folder. Firmlens wrote this file once and leaves it to you from now on:
# what stands below the next line wins over what Firmlens chose. Port and address are not read from here.
include 'firmlens.conf'
`;

/** A container's limit, where there is one below the machine's memory. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

async function sharedMemorySize(): Promise<number | undefined> {
  return statfs('/dev/shm').then(
    ({ blocks, bsize }) => blocks * bsize,
    () => undefined,
  );
}
