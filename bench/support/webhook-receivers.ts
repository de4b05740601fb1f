import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a receiver took. */
export interface Arrival {
  /** Of the receiver, from 0. */
  readonly receiver: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How a receiver answers: at once, after two seconds, or never. */
export type Manner = 'prompt' | 'slow' | 'dead';

/** Receivers in a process of their own, each on a port of its own. */
export interface WebhookReceivers {
  readonly urls: readonly string[];
  /** Resolves when prompt receivers have taken this many requests since the last `take`. */
  until(count: number): Promise<void>;
  /** What has arrived since the last time. */
  take(): Promise<Arrival[]>;
  stop(): Promise<void>;
}

const slowMilliseconds = 2_000;
type Question = { until: number } | 'take';

/** Starts one receiver for each manner. */
export async function startReceivers(manners: readonly Manner[]): Promise<WebhookReceivers> {
  const child = spawn(process.execPath, [import.meta.filename, JSON.stringify(manners)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const answer = async <Value>(question?: Question): Promise<Value> => {
    if (question !== undefined) child.send(question);
    const [value] = await once(child, 'message');
    return value as Value;
  };
  const urls = await answer<string[]>();
  return {
    urls,
    until: (count) => answer({ until: count }),
    take: () => answer('take'),
    async stop() {
      child.disconnect();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? '') as Manner[]);

async function serve(manners: readonly Manner[]): Promise<void> {
  let arrivals: Arrival[] = [];
  let prompt = 0;
  let awaited = Number.POSITIVE_INFINITY;
  const tell = (value: unknown) => void process.send?.(value);
  const arrive = (receiver: number, { headers }: IncomingMessage, body: string) => {
    arrivals.push({ receiver, headers: headers as Arrival['headers'], body, at: Date.now() });
    if (manners[receiver] === 'prompt') prompt += 1;
    if (prompt < awaited) return;
    awaited = Number.POSITIVE_INFINITY;
    tell('arrived');
  };
  const answer = (manner: Manner, response: ServerResponse) => {
    if (manner === 'dead') return;
    const end = () => void response.writeHead(204).end();
    if (manner === 'slow') setTimeout(end, slowMilliseconds);
    else end();
  };
  const urls = manners.map(async (manner, receiver) => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        arrive(receiver, request, body);
        answer(manner, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  process.on('message', (question: Question) => {
    if (question === 'take') {
      tell(arrivals);
      arrivals = [];
      prompt = 0;
    } else if (prompt >= question.until) {
      tell('arrived');
    } else {
      awaited = question.until;
    }
  });
  process.on('disconnect', () => process.exit());
  tell(await Promise.all(urls));
}
