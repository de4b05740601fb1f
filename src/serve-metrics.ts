import type { Config } from './config/index.ts';
import type { Installation } from './installation.ts';
import { type ListenAddress, listenFailure, urlOf } from './listening.ts';
import { installationFigures, processFigures } from './operations/index.ts';
import { type Logger, listenForScrapes, type Metrics } from './telemetry/index.ts';

/**
 * Serves `/metrics`: what this process counts, what is true of it now, and the figures of the installation.
 * @returns where, and how to end it
 * @throws OperatorError if the port is not to be had
 */
export async function serveMetrics(options: {
  metrics: Metrics;
  config: Config;
  port: number;
  installation: Installation;
  logger: Logger;
  now: () => Date;
}): Promise<{ url: string; close(): Promise<void> }> {
  const { config, installation, logger, now } = options;
  const { database, embedded } = installation;
  const { registry } = options.metrics;
  processFigures(registry, {
    poolState: () => database.poolState(),
    folders: { data: config.dataDir, database: embedded?.folder },
  });
  const address: ListenAddress = {
    host: config.metricsHost,
    port: options.port,
    variables: { host: 'FIRMLENS_METRICS_HOST', port: 'FIRMLENS_METRICS_PORT' },
  };
  const figures = installationFigures(registry, { url: database.url, logger, now });
  const read = async () => {
    await figures.refresh();
    return registry.metrics();
  };
  const listener = await listenForScrapes(address, read, logger).catch(async (cause: unknown) => {
    await figures.close();
    throw listenFailure(cause as NodeJS.ErrnoException, address);
  });
  return {
    url: `${urlOf(listener.server)}/metrics`,
    async close() {
      await listener.close();
      await figures.close();
    },
  };
}
