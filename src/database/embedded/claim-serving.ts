import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { OperatorError } from '../../lib/operator-error.ts';
import { type EmbeddedLogger, silent } from './logger.ts';
import { LOCKS, openLockSession } from './user-lock.ts';

export interface ServingDetails {
  readonly processId: number;
  /** Where it serves, for people: `http://127.0.0.1:8080`. */
  readonly address: string;
}

export interface ServingOptions {
  /** Told, at most once, that another process serves the data folder now (it took over while PostgreSQL was away). */
  readonly onLost?: (error: OperatorError) => void;
  readonly logger?: EmbeddedLogger;
}

/** The right to be the one process that serves a data folder. */
export interface ServingClaim {
  /** Tells the others where this process really serves, as it does not know before it listens (port 0). */
  setAddress(address: string): Promise<void>;
  release(): Promise<void>;
}

const LOCK = [LOCKS.namespace, LOCKS.serving];
const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 1000;

/**
 * Claims the data folder behind `url` for serving. When PostgreSQL goes away and comes back, so does the claim.
 * @throws {OperatorError} when another process has it, saying which and where
 */
export async function claimServing(
  url: string,
  details: ServingDetails,
  { onLost = () => undefined, logger = silent }: ServingOptions = {},
): Promise<ServingClaim> {
  const closing = new AbortController();
  let current = details;
  let session = await claim(url, current);
  let renewal: Promise<void> | undefined;

  const renew = async (): Promise<void> => {
    for (let waitMs = RETRY_FIRST_MS; !closing.signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_LAST_MS)) {
      try {
        session = await claim(url, current);
        watch();
        return;
      } catch (error) {
        if (error instanceof OperatorError) {
          onLost(error);
          return;
        }
        logger.warn({ err: error }, 'the claim to serve this data folder waits for PostgreSQL');
        await delay(waitMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };
  const watch = (): void => {
    session.once('end', () => {
      if (!closing.signal.aborted) renewal = renew();
    });
  };
  watch();

  return {
    setAddress: async (address) => {
      current = { ...current, address };
      await session.query(`SELECT set_config('application_name', $1, false)`, [sessionName(current)]);
    },
    release: async () => {
      closing.abort();
      await renewal;
      await session.end().catch(() => undefined);
    },
  };
}

async function claim(url: string, details: ServingDetails): Promise<pg.Client> {
  const session = await openLockSession(url, sessionName(details));
  try {
    // A moment's patience: the session of a killed predecessor takes some milliseconds to end.
    await session.query(`SET lock_timeout = '500ms'`);
    await session.query('SELECT pg_advisory_lock($1, $2)', LOCK);
    return session;
  } catch (error) {
    const refusal = isLockTimeout(error) ? new OperatorError(await describeHolder(session), { cause: error }) : error;
    await session.end().catch(() => undefined);
    throw refusal;
  }
}

/** The holder's details travel in the name of its session: they cannot outlive it, nor be missing while it lives. */
function sessionName({ processId, address }: ServingDetails): string {
  return `firmlens serve ${processId} ${address}`;
}

async function describeHolder(session: pg.Client): Promise<string> {
  const { rows } = await session.query<{ application_name: string }>(
    `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    LOCK,
  );
  const [, processId, address] = /^firmlens serve (\d+) (.*)$/.exec(rows[0]?.application_name ?? '') ?? [];
  const who = processId === undefined ? 'another process' : `process ${processId} at ${address}`;
  return `This data folder is already being served, by ${who}: stop that one first, or name another folder in FIRMLENS_DATA_DIR.`;
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03';
}
