import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';

/** One request as the receiver got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An HTTP server on 127.0.0.1 that notes what it receives and answers as it is told to. */
export interface WebhookReceiver {
  /** `http://127.0.0.1:<port>/hook` */
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** TCP connections taken, including those on which no request came. */
  connections(): number;
  /** Resolves as soon as `count` requests have come in all. */
  until(count: number): Promise<void>;
  /** How to answer from now on; a receiver that never ends the answer hangs. */
  answer(how: (response: ServerResponse, request: Received) => void): void;
}

/** Starts a receiver that answers 204 until told otherwise; it is closed when the file's tests are done. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let connections = 0;
  let respond = (response: ServerResponse, _request: Received): void => void response.writeHead(204).end();
  const server: Server = createServer((request, response) => {
    void take(request, response);
  });
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const entry = await receive(request);
    received.push(entry);
    server.emit('received');
    respond(response, entry);
  };
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    connections: () => connections,
    until: async (count) => {
      while (received.length < count) await once(server, 'received');
    },
    answer: (how) => {
      respond = how;
    },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: await text(request),
  };
}
