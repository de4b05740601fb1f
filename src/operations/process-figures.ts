import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { PoolState } from '../database/index.ts';

/**
 * Adds what is true of this process and its machine now: its database connections, and the disks of its folders.
 * @param options.folders by what is in them; one that is not there has no figures
 */
export function processFigures(
  registry: Registry,
  options: { poolState: () => PoolState; folders: Readonly<Record<string, string | undefined>> },
): void {
  const { poolState } = options;
  const connections = (name: string, help: string, valueOf: (pool: PoolState) => number) =>
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(valueOf(poolState()));
      },
    });
  const disk = (name: string, help: string, bytesOf: (space: StatsFs) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['folder'],
      registers: [],
      async collect() {
        const spaces: [folder: string, space: StatsFs][] = [];
        for (const [folder, path] of Object.entries(options.folders)) {
          const space = path === undefined ? undefined : await statfs(path).catch(() => undefined);
          if (space !== undefined) spaces.push([folder, space]);
        }
        // At once, so that nobody who reads meanwhile finds a part.
        this.reset();
        for (const [folder, space] of spaces) this.set({ folder }, bytesOf(space));
      },
    });
  const figures = [
    connections('firmlens_database_connections_idle', "Idle connections of this process's pool", ({ idle }) => idle),
    connections('firmlens_database_connections_busy', 'Connections of the pool at work', ({ busy }) => busy),
    connections('firmlens_database_connections_max', 'Connections that the pool may open', ({ max }) => max),
    connections(
      'firmlens_database_connections_awaited',
      'Requests and runs that wait for a connection of the pool',
      ({ waiting }) => waiting,
    ),
    new Counter({
      name: 'firmlens_database_connections_broken_total',
      help: 'Connections of the pool that broke',
      registers: [],
      collect() {
        this.reset();
        this.inc(poolState().broken);
      },
    }),
    disk('firmlens_disk_size_bytes', 'Size of the file system of a folder', ({ blocks, bsize }) => blocks * bsize),
    disk('firmlens_disk_free_bytes', 'What of it may still be filled', ({ bavail, bsize }) => bavail * bsize),
  ];
  for (const figure of figures) registry.registerMetric<string>(figure);
}
