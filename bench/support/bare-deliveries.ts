import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'undici';

/** What a bare pool of connections sends: each body to each URL, so many at a time to each. */
export interface BareLoad {
  readonly urls: readonly string[];
  readonly bodies: readonly string[];
  readonly connections: number;
}

/** A process with a bare pool of connections: it posts, unsigned, and notes nothing. */
export interface BareSender {
  readonly pid: number;
  /** Sends it all. @returns milliseconds until the last answer */
  send(load: BareLoad): Promise<number>;
  stop(): void;
}

export function startBareSender(): BareSender {
  const child = fork(import.meta.filename, { serialization: 'advanced' });
  return {
    pid: child.pid ?? 0,
    async send(load) {
      child.send(load);
      const [milliseconds] = (await once(child, 'message')) as [number];
      return milliseconds;
    },
    stop: () => child.disconnect(),
  };
}

if (import.meta.main) {
  process.on('message', (load: BareLoad) => void sendAll(load).then((milliseconds) => process.send?.(milliseconds)));
  process.on('disconnect', () => process.exit());
}

async function sendAll({ urls, bodies, connections }: BareLoad): Promise<number> {
  const agent = new Agent({ connections });
  const began = performance.now();
  const lanes = urls.flatMap((url) => {
    const remaining = bodies.values();
    return Array.from({ length: connections }, async () => {
      const { origin, pathname } = new URL(url);
      for (const body of remaining) {
        const answer = await agent.request({
          origin,
          path: pathname,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await answer.body.dump();
      }
    });
  });
  await Promise.all(lanes);
  const milliseconds = performance.now() - began;
  await agent.close();
  return milliseconds;
}
