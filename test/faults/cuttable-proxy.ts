import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

/** A network between Firmlens and PostgreSQL that can be made to fail. */
export interface CuttableProxy {
  readonly port: number;
  /** Breaks every connection at once (RST on both sides); new ones are taken. */
  reset(): void;
  /** From now on bytes stay where they are, of new connections too, until `restore`. */
  stall(): void;
  /** From now on bytes vanish and nobody is told; `restore` then breaks every connection. */
  swallow(): void;
  restore(): void;
  /** What is sent on the connections that there are vanishes for ever; new ones are as good as any. */
  strand(): void;
  close(): void;
}

/**
 * Listens on 127.0.0.1 and passes bytes on.
 * @param target the port that is asked for anew for every connection
 */
export async function cuttableProxy(target: () => Promise<number>): Promise<CuttableProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const stranded = new WeakSet<readonly [Socket, Socket]>();
  let state: 'open' | 'stalled' | 'swallowing' = 'open';

  const server = createServer((client) => {
    client.on('error', () => undefined);
    target().then(
      (port) => join(client, createConnection({ port, host: '127.0.0.1' })),
      () => client.destroy(),
    );
  });
  const join = (client: Socket, upstream: Socket) => {
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('data', (bytes) => {
        if (state === 'swallowing' || stranded.has(pair)) return;
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => state !== 'stalled' && from.resume());
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (state === 'stalled') from.pause();
    }
  };
  const reset = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    reset,
    stall() {
      state = 'stalled';
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    swallow() {
      state = 'swallowing';
    },
    restore() {
      const before = state;
      state = 'open';
      if (before === 'swallowing') reset();
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    strand() {
      for (const pair of pairs) stranded.add(pair);
    },
    close() {
      server.close();
      reset();
    },
  };
}
