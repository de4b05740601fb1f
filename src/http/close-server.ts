import { Server as NetServer } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Server } from './server.ts';

/** For how long connections are still served when nobody is listened to any more. */
const windDownMilliseconds = 500;
const sweepMilliseconds = 100;

/**
 * Stops a server so that no client loses a request. A connection that is kept alive must not be closed while a request
 * may be on its way: its sender could not tell whether it was dealt with, and HTTP does not let it send a submission
 * again. So first nobody new is listened to; for a moment the connections that there are bring what they have, and every
 * answer says that its connection ends with it; then those that brought nothing are closed, and what is under way ends.
 * @param drainSeconds after these connections are cut, or one idle client could keep us for ever
 */
export async function closeServer(server: Server, drainSeconds: number): Promise<void> {
  const http = server.server;
  const late = setTimeout(() => http.closeAllConnections(), drainSeconds * 1000);
  http.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  // Who has connected by now has been taken in: there is hardly anybody whom the end of listening would cut off.
  await nextTurn();
  // Node's HTTP server would close idle connections together with the socket that listens.
  let closed = false;
  NetServer.prototype.close.call(http, () => {
    closed = true;
  });
  await delay(windDownMilliseconds);
  // A process that was held up comes here before it reads what has arrived meanwhile: that is taken in first.
  await nextTurn();
  // An answer that began before the stop did not say that its connection ends.
  const sweep = setInterval(() => setImmediate(() => http.closeIdleConnections()), sweepMilliseconds);
  // Fastify closes it once more, to be told when the last connection has ended.
  http.close = (done) => {
    http.closeIdleConnections();
    if (closed) done?.();
    else http.once('close', () => done?.());
    return http;
  };
  try {
    await server.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(late);
  }
}
