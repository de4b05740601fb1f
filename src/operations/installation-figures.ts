import type { PoolClient } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { openDatabase } from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { installationGauges } from './gauges.ts';
import { type InstallationState, readInstallationState } from './installation-state.ts';

/** The figures of the installation in a registry, read from the database when they are asked for. */
export interface InstallationFigures {
  /** Brings the figures up to date. Never rejects, and takes no longer than a few seconds. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

interface Reading {
  readonly state: InstallationState;
  readonly probeSeconds: number;
}

/** Several scrapers, or one that is impatient, cost one reading. */
const cacheMillis = 5_000;
/** Prometheus waits for ten seconds unless told otherwise. */
const readingMillisMax = 3_000;

/**
 * Adds the figures of the installation to a registry. They are read on a connection of their own: the busier the pool, the
 * more they matter. While the database does not answer they are absent, and `firmlens_database_up` is 0.
 * @param now the time that ages are counted by
 * @param monotonic milliseconds that a reading's age is counted by
 */
export function installationFigures(
  registry: Registry,
  options: { url: string; logger: Logger; now: () => Date; monotonic?: () => number },
): InstallationFigures {
  const { logger, now, monotonic = () => performance.now() } = options;
  const registers = [registry];
  const database = openDatabase(options.url, { max: 1, name: 'firmlens metrics' });
  const up = new Gauge({
    name: 'firmlens_database_up',
    help: 'Whether the database gave the figures of the installation: 1 or 0',
    registers,
  });
  const probe = new Gauge({
    name: 'firmlens_database_probe_seconds',
    help: 'How long the database took to answer the smallest query',
    registers,
  });
  const gauges = installationGauges.map(({ name, help, labels, values }) => ({
    gauge: new Gauge({ name, help, labelNames: [...labels], registers }),
    values,
  }));

  const readOn = async (client: PoolClient): Promise<Reading> => {
    const begun = monotonic();
    await client.query('SELECT');
    const probeSeconds = (monotonic() - begun) / 1000;
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${readingMillisMax}`);
    const state = await readInstallationState(client, now());
    await client.query('COMMIT');
    return { state, probeSeconds };
  };
  const read = async (): Promise<Reading> => {
    const client = await database.client.connect();
    let broken = true;
    try {
      // Given up with its connection: on one that swallows what it is sent, the next readings would wait for this one.
      const reading = await within(readingMillisMax, readOn(client));
      broken = false;
      return reading;
    } finally {
      client.release(broken);
    }
  };
  const show = ({ state, probeSeconds }: Reading) => {
    up.set(1);
    probe.set(probeSeconds);
    for (const { gauge, values } of gauges) {
      gauge.reset();
      for (const [labels, value] of values(state)) gauge.set({ ...labels }, value);
    }
  };
  const hide = (error: unknown) => {
    logger.warn({ err: error }, 'the figures of the installation could not be read');
    up.set(0);
    for (const gauge of [probe, ...gauges.map(({ gauge }) => gauge)]) {
      gauge.reset();
      // A gauge without labels comes back as 0, which would be a figure.
      gauge.remove({});
    }
  };

  let reading: Promise<void> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    refresh() {
      if (reading === undefined && monotonic() - readAt < cacheMillis) return Promise.resolve();
      reading ??= within(readingMillisMax, read())
        .then(show, hide)
        .finally(() => {
          readAt = monotonic();
          reading = undefined;
        });
      return reading;
    },
    async close() {
      await reading;
      // A reading that was given up may hold the connection for ever.
      await within(readingMillisMax, database.close()).catch(() => undefined);
    },
  };
}

/** What `work` gives, unless that takes too long: it is then left alone. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
