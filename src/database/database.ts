import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.generated.ts';

/**
 * Where statements run: the pool, or one transaction. `kysely` composes typed queries, `client` takes plain SQL,
 * `COPY` and notifications; inside a transaction both speak on the same connection.
 */
export interface Session {
  readonly kysely: Kysely<DB>;
  readonly client: pg.Pool | pg.PoolClient;
}

/** A session bound to one open transaction. */
export interface Transaction extends Session {
  readonly client: pg.PoolClient;
}

/** What a pool of connections is doing. */
export interface PoolState {
  readonly idle: number;
  /** Lent, or being made. */
  readonly busy: number;
  readonly max: number;
  /** Who waits for a connection. */
  readonly waiting: number;
  /** Connections that broke since the pool was opened. */
  readonly broken: number;
}

/** The product's PostgreSQL: a pool of connections and what everything else needs to reach it. */
export interface Database extends Session {
  readonly client: pg.Pool;
  readonly url: string;
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it throws. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** Lends `work` a connection of its own outside any transaction; if `work` throws, the connection is not used again. */
  connection<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result>;
  poolState(): PoolState;
  /** Waits for checked-out connections to come back and closes the pool. */
  close(): Promise<void>;
}

// bigint columns hold record ids and counts: all are far below 2^53, and ids travel as JSON numbers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// numeric columns hold money in millions: a JSON number on the wire.
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/**
 * Opens a pool on `url`.
 * @param options.max most connections at a time
 * @param options.name shown as `application_name` in `pg_stat_activity`
 * @param options.onError told of idle connections that broke; the pool replaces them by itself
 */
export function openDatabase(
  url: string,
  options: { max?: number; name?: string; onError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'firmlens',
    connectionTimeoutMillis: 10_000,
    // A database machine that vanishes is noticed although it closes nothing.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    allowExitOnIdle: true,
    // Compiling a plan takes longer than any statement here gains by it: 1.4 s of a family tree job's 4.5.
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it, which its types do not say
    onConnect: async (client) => {
      await client.query('SET jit = off');
    },
  });
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) options.onError?.(error);
  });
  // The pool listens to idle connections only: without this, one that dies while it is checked out ends the process.
  // Whoever uses it is told by its failing query.
  let broken = 0;
  pool.on('connect', (client) => client.on('error', () => void (broken += 1)));
  return {
    url,
    client: pool,
    kysely: kyselyOn(pool),
    transaction: (work) => inTransaction(pool, work),
    connection: (work) => onConnection(pool, work),
    poolState: () => ({
      idle: pool.idleCount,
      busy: pool.totalCount - pool.idleCount,
      max: pool.options.max,
      waiting: pool.waitingCount,
      broken,
    }),
    close: () => {
      closing = true;
      return pool.end();
    },
  };
}

/** Checks a connection out for `work`; one that `work` threw on is thrown away, unless it proves to be reusable. */
async function onConnection<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  isReusable: (client: pg.PoolClient) => Promise<boolean> = async () => false,
): Promise<Result> {
  const client = await pool.connect();
  let discard = false;
  try {
    return await work(client);
  } catch (error) {
    discard = !(await isReusable(client));
    throw error;
  } finally {
    client.release(discard);
  }
}

function inTransaction<Result>(pool: pg.Pool, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  return onConnection(
    pool,
    async (client) => {
      await client.query('BEGIN');
      const result = await work({ client, kysely: kyselyOn(onlyConnection(client)) });
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers ROLLBACK, and no error, if a failed statement was passed over.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back: one of its statements had failed');
      return result;
    },
    (client) =>
      client.query('ROLLBACK').then(
        () => true,
        () => false,
      ),
  );
}

/** Typed queries in camelCase over snake_case columns; what lies inside a jsonb value keeps its keys. */
function kyselyOn(pool: PostgresPool): Kysely<DB> {
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** A pool of one connection that stays checked out: Kysely's own release must not return it to the real pool. */
function onlyConnection(client: pg.PoolClient): PostgresPool {
  const borrowed = new Proxy(client, {
    get: (target, key) => {
      if (key === 'release') return () => undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { connect: async () => borrowed, end: async () => undefined, options: {} };
}
