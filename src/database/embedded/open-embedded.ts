import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Attachment, type AttachOptions, attach } from './attach.ts';
import { createCluster, requireSameVersion } from './create-cluster.ts';
import { prepareDataFolder } from './data-folder.ts';
import { explainFileError } from './file-errors.ts';
import { type EmbeddedLogger, silent } from './logger.ts';
import { exists } from './owned-files.ts';
import { keepPassword, newPassword, readPassword } from './password.ts';
import { findPlace, type Place, recordPlace } from './placement.ts';
import { boundLog } from './postgresql-log.ts';
import { stopPostmaster } from './postmaster.ts';
import { setNewPassword } from './set-password.ts';
import type { Settings } from './tuning.ts';
import { embeddedUrl, leaveUsers } from './user-lock.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly logger?: EmbeddedLogger;
  /** Where programs and clusters go that root's unprivileged user could not reach otherwise. */
  readonly systemFolder?: string;
  /** For tests only: PostgreSQL settings over our own (`fsync: 'off'` where nothing need survive). */
  readonly settings?: Settings;
}

/** A share in the PostgreSQL of a data folder, looked after until it is released. */
export interface EmbeddedPostgres {
  /** Stays the same for as long as the share is held, also over restarts of PostgreSQL. */
  readonly url: string;
  /** Where its files are. */
  readonly folder: string;
  /** Whether this call started PostgreSQL; else it was running, for another process or left by a killed one. */
  readonly startedHere: boolean;
  /** Resolves when PostgreSQL answers, having started it again if need be. */
  ensureRunning(): Promise<void>;
  /** Gives the share back; the last one out stops PostgreSQL and waits for its end. Close your own connections first. */
  release(): Promise<void>;
}

const SYSTEM_FOLDER = '/var/lib/firmlens';
const RETRY_FIRST_MS = 100;
const RETRY_LAST_MS = 1000;
/** A PostgreSQL that lived this long did not die of its start. */
const SETTLED_MS = 30_000;

/**
 * Runs, or joins, the PostgreSQL in a data folder. Any number of processes may do so at once.
 * @throws {OperatorError} one sentence: the folder cannot be used or is somebody else's, was made by another PostgreSQL
 *   version, its disk is full, its password file is damaged
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new OperatorError('Firmlens brings its own PostgreSQL on Linux and macOS only: set DATABASE_URL here.');
  }
  const { logger = silent, settings = {} } = options;
  const dataFolder = await prepareDataFolder(options.dataDir);
  try {
    const place = await findPlace(dataFolder, options.systemFolder ?? SYSTEM_FOLDER, logger);
    const password = await prepareCluster(place, settings, logger);
    const demand = { place, password, settings, logger };
    return new LookedAfter(demand, await attach(demand));
  } catch (error) {
    throw explainFileError(error, dataFolder.path);
  }
}

/** @returns the password */
async function prepareCluster(place: Place, settings: Settings, logger: EmbeddedLogger): Promise<string> {
  // In this order: who sees a cluster made by another process also sees its password, which was kept before.
  const found = await exists(place.cluster);
  const kept = await readPassword(place.passwordFile);
  if (found) await requireSameVersion(place);
  if (found && kept === undefined) return setNewPassword(place, settings);
  const password = kept ?? (await keepPassword(place.passwordFile, newPassword()));
  if (!found) {
    const since = performance.now();
    await createCluster(place, password);
    logger.info({ folder: place.home, ms: Math.round(performance.now() - since) }, 'made a PostgreSQL database');
  }
  await recordPlace(place);
  return password;
}

/** Notices by the end of its own connection that PostgreSQL went away, and gets it back. */
class LookedAfter implements EmbeddedPostgres {
  readonly url: string;
  readonly folder: string;
  readonly startedHere: boolean;
  readonly #demand: AttachOptions;
  readonly #closing = new AbortController();
  readonly #endLogBound: () => void;
  #share: pg.Client;
  #sharedSince = 0;
  #failures = 0;
  #recovery: Promise<void> | undefined;
  #released: Promise<void> | undefined;

  constructor(demand: AttachOptions, attachment: Attachment) {
    this.url = embeddedUrl(attachment.port, demand.password);
    this.folder = demand.place.home;
    this.startedHere = attachment.started;
    this.#demand = { ...demand, port: attachment.port };
    this.#share = attachment.share;
    this.#endLogBound = boundLog(demand.place.logFile);
    this.#watch(attachment);
  }

  async ensureRunning(): Promise<void> {
    if (this.#recovery === undefined) {
      const answers = await this.#share.query('SELECT').then(
        () => true,
        () => false,
      );
      if (answers) return;
    }
    await this.#recover();
  }

  release(): Promise<void> {
    this.#released ??= this.#leave();
    return this.#released;
  }

  #watch({ share, started, port }: Attachment): void {
    this.#share = share;
    this.#sharedSince = performance.now();
    share.once('end', () => {
      if (!this.#closing.signal.aborted) void this.#recover();
    });
    this.#demand.logger.info({ port }, started ? 'PostgreSQL started' : 'PostgreSQL was running and is used');
  }

  #recover(): Promise<void> {
    this.#recovery ??= this.#attachAgain().finally(() => {
      this.#recovery = undefined;
    });
    return this.#recovery;
  }

  async #attachAgain(): Promise<void> {
    const { logger } = this.#demand;
    const since = performance.now();
    if (since - this.#sharedSince > SETTLED_MS) this.#failures = 0;
    logger.warn({}, 'PostgreSQL went away: getting it back');
    while (!this.#closing.signal.aborted) {
      try {
        await this.#backOff();
        this.#watch(await attach(this.#demand));
        logger.info({ ms: Math.round(performance.now() - since) }, 'PostgreSQL answers again');
        return;
      } catch (error) {
        if (!this.#closing.signal.aborted)
          logger.error({ err: error }, 'PostgreSQL could not be brought back; trying on');
      }
    }
  }

  /** No wait before the first attempt; a start that fails, or dies soon after it, doubles the wait up to one. */
  async #backOff(): Promise<void> {
    const { signal } = this.#closing;
    if (this.#failures > 0) {
      const waitMs = Math.min(RETRY_FIRST_MS * 2 ** (this.#failures - 1), RETRY_LAST_MS);
      await delay(waitMs, undefined, { signal });
    }
    this.#failures += 1;
  }

  async #leave(): Promise<void> {
    this.#closing.abort();
    this.#endLogBound();
    await this.#recovery;
    try {
      const last = await leaveUsers(this.#share);
      if (last) await stopPostmaster(this.#demand.place.cluster, this.#demand.logger);
    } catch (error) {
      // It is gone already, or going: whoever comes next finds out.
      this.#demand.logger.warn({ err: error }, 'PostgreSQL did not answer when it was left');
    } finally {
      await this.#share.end().catch(() => undefined);
    }
  }
}
