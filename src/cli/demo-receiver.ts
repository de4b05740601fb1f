import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isSameSecret } from '../lib/same-secret.ts';

/** A request that came in, as the receiver got it. */
export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A client's own server for its webhook, as small as one can be. */
export interface DemoReceiver {
  readonly url: string;
  /** The first request of a method; waits for it if it has not come yet. Throws after a minute. */
  first(method: 'HEAD' | 'POST'): Promise<ReceivedRequest>;
  close(): void;
}

const validationCodeHeader = 'x-insideviewapi-validationcode';
const waitMilliseconds = 60_000;

/** Starts a receiver on this machine: it proves by the code of the HEAD request that it is one, and takes every POST. */
export async function openDemoReceiver(): Promise<DemoReceiver> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const { method, headers } = request;
    void text(request).then((body) => {
      response.writeHead(200, { [validationCodeHeader]: headers[validationCodeHeader] ?? '' }).end();
      received.push({ method, headers, body });
      server.emit('received');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    async first(method) {
      const signal = AbortSignal.timeout(waitMilliseconds);
      for (;;) {
        const found = received.find((request) => request.method === method);
        if (found !== undefined) return found;
        await once(server, 'received', { signal }).catch((cause: unknown) => {
          throw new Error(`the receiver got no ${method} within a minute`, { cause });
        });
      }
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether a request was signed with the secret that the server gave for the webhook (Standard Webhooks). */
export function isSignedByServer({ headers, body }: ReceivedRequest, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => isSameSecret(signature, expected));
}

/** Whether a request was signed with the client's own signing secret, as the original signed. */
export function isSignedAsOriginal({ headers, body }: ReceivedRequest, signingSecret: string): boolean {
  const expected = createHmac('sha1', signingSecret).update(body).digest('hex');
  return isSameSecret(String(headers['x-insideviewapi-alertdatasignature']), expected);
}
