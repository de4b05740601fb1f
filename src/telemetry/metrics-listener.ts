import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Logger } from './logger.ts';

/** `/metrics` of this process. */
export interface MetricsListener {
  readonly server: Server;
  close(): Promise<void>;
}

/** What Prometheus takes the text for. */
const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Serves `/metrics`, and nothing else, on a port of its own: who may read it is a matter of who reaches that port, and a
 * busy API does not keep anybody from it.
 * @param read writes the metrics as text; what it throws is logged and answered with 500
 * @throws the error of `listen` if the address is not to be had
 */
export async function listenForScrapes(
  address: { readonly host: string; readonly port: number },
  read: () => Promise<string>,
  logger: Logger,
): Promise<MetricsListener> {
  const answerOf = async (method: string | undefined, path: string | undefined): Promise<[number, string]> => {
    if (path !== '/metrics') return [404, 'The metrics are at /metrics.\n'];
    if (method !== 'GET' && method !== 'HEAD') return [405, 'Ask with GET.\n'];
    try {
      return [200, await read()];
    } catch (error) {
      logger.error({ err: error }, 'the metrics could not be written');
      return [500, 'The metrics could not be written; the log says why.\n'];
    }
  };
  const server = createServer((request, response) => {
    void answerOf(request.method, request.url?.split('?', 1)[0]).then(([status, text]) => {
      response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
      response.end(request.method === 'HEAD' ? undefined : text);
    });
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return {
    server,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
