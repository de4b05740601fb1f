import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { OperatorError } from '../../lib/operator-error.ts';
import { noSpaceLeft } from './file-errors.ts';
import type { EmbeddedLogger } from './logger.ts';
import { readIfPresent, replaceFile } from './owned-files.ts';
import { wrongPassword } from './password.ts';
import type { Place } from './placement.ts';
import { endOrphans, findPostmaster, lockHolder, startPostmaster } from './postmaster.ts';
import type { StartFailure } from './start-failure.ts';
import type { Settings } from './tuning.ts';
import { createDatabase, embeddedUrl, joinUsers } from './user-lock.ts';

/** A share in a running PostgreSQL. */
export interface Attachment {
  readonly share: pg.Client;
  readonly port: number;
  /** Whether this call started PostgreSQL; else it was running. */
  readonly started: boolean;
}

export interface AttachOptions {
  readonly place: Place;
  readonly password: string;
  readonly settings: Settings;
  readonly logger: EmbeddedLogger;
  /** The only port that will do; undefined: the one of last time, or a free one. */
  readonly port?: number;
}

const POLL_MS = 20;
/** How long something that should pass by itself may last. Recovery is not counted: it lasts as long as it lasts. */
const GIVE_UP_MS = 30_000;

/**
 * Gets a share in this cluster's PostgreSQL, from whatever state it is in:
 *
 * - no living postmaster → it is started; lost the race against another process → look again
 * - living, but starting, recovering or stopping → wait
 * - ready → connect and join its users; shut down meanwhile by its last user → look again
 * - killed, with children that outlived it → they are ended, then look again
 *
 * @throws {OperatorError} when the password is refused, the disk is full, the wanted port is taken, or something that
 *   should pass does not
 */
export async function attach({ place, password, settings, logger, port }: AttachOptions): Promise<Attachment> {
  let started = false;
  let nextPort = port ?? (await lastPort(place));
  let trouble = '';
  for (let giveUpAt = performance.now() + GIVE_UP_MS; performance.now() < giveUpAt; await delay(POLL_MS)) {
    const postmaster = await findPostmaster(place.cluster);
    if (postmaster === undefined) {
      // A lock file without its process: PostgreSQL was killed, and what may be left of it would stand in the way.
      if ((await lockHolder(place.cluster)) !== undefined) await endOrphans(place.cluster);
      nextPort ??= await freePort();
      const failure = await startPostmaster(place, nextPort, settings, logger);
      started = failure === undefined;
      if (started) await replaceFile(portFile(place), `${nextPort}\n`, 0o644);
      if (failure?.kind === 'port' && port === undefined) nextPort = undefined;
      else if (failure !== undefined) trouble = await endure(failure, place);
    } else if (!postmaster.ready) {
      giveUpAt = performance.now() + GIVE_UP_MS;
    } else if (port !== undefined && postmaster.port !== port) {
      trouble = `it listens on port ${postmaster.port} instead of ${port}`;
    } else {
      try {
        return { share: await join(place, postmaster.port, password), port: postmaster.port, started };
      } catch (error) {
        trouble = passing(error, place);
      }
    }
  }
  throw new OperatorError(`PostgreSQL in ${place.home} cannot be used (${trouble}): its log is ${place.logFile}.`);
}

async function join(place: Place, port: number, password: string): Promise<pg.Client> {
  const url = embeddedUrl(port, password);
  try {
    return await joinUsers(url, place.cluster);
  } catch (error) {
    if (!hasCode(error, '3D000')) throw error;
    await createDatabase(embeddedUrl(port, password, 'postgres'));
    return joinUsers(url, place.cluster);
  }
}

/** @returns what to say should it not pass by itself. @throws {OperatorError} when waiting does not help */
async function endure({ kind, reason }: StartFailure, place: Place): Promise<string> {
  if (kind === 'running') return reason;
  if (kind === 'orphans') {
    await endOrphans(place.cluster);
    return `processes of an earlier start, the first of which was ${await lockHolder(place.cluster)}, still hold it`;
  }
  if (kind === 'space') throw noSpaceLeft(place.home, new Error(reason));
  throw new OperatorError(`PostgreSQL in ${place.home} does not start (${reason}): its log is ${place.logFile}.`);
}

/** As `endure`, for a connection that failed. */
function passing(error: unknown, place: Place): string {
  if (hasCode(error, '28P01')) throw wrongPassword(place.passwordFile, error);
  if (hasCode(error, '53100')) throw noSpaceLeft(place.home, error);
  return error instanceof Error ? error.message : String(error);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof pg.DatabaseError && error.code === code;
}

/**
 * The port is kept from start to start: when PostgreSQL dies under several processes, whoever starts it again must take
 * the port that the others know.
 */
async function lastPort(place: Place): Promise<number | undefined> {
  const port = Number(await readIfPresent(portFile(place)));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

function portFile(place: Place): string {
  return path.join(place.home, 'port');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A listening server has no port');
  return address.port;
}
