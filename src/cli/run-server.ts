import { once } from 'node:events';
import { startServer } from '../app.ts';
import { openInstallation } from '../installation.ts';
import type { CliContext } from './context.ts';

/** Runs a server process until the context's signal, then stops it in order. */
export async function runServer(context: CliContext, roles: { api: boolean; work: boolean }): Promise<void> {
  const { config, logger } = context;
  const installation = await openInstallation(config, logger);
  try {
    const takenOver = new AbortController();
    const server = await startServer({ config, installation, logger }, roles, (error) => takenOver.abort(error));
    try {
      context.err(
        server.url === undefined
          ? 'Firmlens works on jobs. Stop it with Ctrl-C.'
          : `Firmlens serves ${server.url} (documentation: ${server.url}/docs). Stop it with Ctrl-C.`,
      );
      if (server.metricsUrl !== undefined) context.err(`Metrics for Prometheus: ${server.metricsUrl}`);
      const stop = AbortSignal.any([context.signal, takenOver.signal]);
      if (!stop.aborted) await once(stop, 'abort');
      logger.info('stopping: what runs may finish');
    } finally {
      await server.close();
    }
    takenOver.signal.throwIfAborted();
  } finally {
    await installation.close();
  }
}
