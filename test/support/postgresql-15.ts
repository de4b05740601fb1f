import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chooseRunAs } from '../../src/database/embedded/run-as.ts';

const programs = '/usr/lib/postgresql/15/bin';

/** Whether Debian's package `postgresql-15` is installed. */
export const hasPostgresql15 = existsSync(path.join(programs, 'initdb'));

/** Starts a PostgreSQL 15 that sorts by the rules of a language; it is gone once it is disposed of. */
export async function startPostgresql15(): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-postgresql-15-'));
  const cluster = path.join(folder, 'cluster');
  mkdirSync(cluster, { mode: 0o700 });
  chmodSync(folder, 0o711);
  const user = await chooseRunAs(undefined);
  if (user !== undefined) chownSync(cluster, user.uid, user.gid);
  const options = { ...user, cwd: '/', env: { PATH: process.env['PATH'] } };
  const initdb = ['-D', cluster, '-U', 'firmlens', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(path.join(programs, 'initdb'), [...initdb, '--locale-provider=icu', '--icu-locale=en-US'], options);
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const stop = async () => {
    server.kill('SIGINT');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  const log: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface(server.stderr).on('line', (line) => {
    log.push(line);
    if (line.includes('ready to accept connections')) ready.resolve();
  });
  server.once('exit', () => ready.reject(new Error(`PostgreSQL 15 did not start:\n${log.join('\n')}`)));
  await ready.promise;
  return { url: `postgres://firmlens@127.0.0.1:${port}/postgres`, [Symbol.asyncDispose]: stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
