import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';

/**
 * A process that sends requests over connections that are kept alive, each one when the answer to the one before is
 * there, and prints how many were answered: `{ requests, seconds }`. It reads answers just far enough to know where they
 * end, so that as little as possible of the machine goes into asking.
 */
export interface Load {
  readonly origin: string;
  /** GET if absent; what is posted has no body. */
  readonly method?: 'GET' | 'POST';
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

/** Runs the load in a process of its own. @returns requests answered a second */
export async function requestsPerSecond(load: Load): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, JSON.stringify(load)]);
  const { requests, seconds } = JSON.parse(stdout) as { requests: number; seconds: number };
  return requests / seconds;
}

if (import.meta.main) {
  const load = JSON.parse(process.argv[2] ?? '') as Load;
  const requests = requestsOf(load);
  let next = 0;
  let answered = 0;
  const begun = performance.now();
  const end = begun + load.seconds * 1000;
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      keepAsking(load.origin, () => {
        if (performance.now() >= end) return undefined;
        const request = requests[next % requests.length];
        next += 1;
        return request;
      }).then((count) => {
        answered += count;
      }),
    ),
  );
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(JSON.stringify({ requests: answered, seconds }));
}

function requestsOf({ origin, method = 'GET', paths, headers }: Load): Buffer[] {
  const own = { host: new URL(origin).host, ...(method === 'POST' ? { 'content-length': '0' } : {}) };
  const lines = Object.entries({ ...own, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return paths.map((path) => Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`));
}

/** Asks on one connection until there is nothing more to ask. @returns the number of answers, all of status 200 */
async function keepAsking(origin: string, nextRequest: () => Buffer | undefined): Promise<number> {
  const { hostname, port } = new URL(origin);
  const done = Promise.withResolvers<number>();
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let answers = 0;
  let received: Buffer = Buffer.alloc(0);
  const ask = () => {
    const request = nextRequest();
    if (request !== undefined) {
      socket.write(request);
    } else {
      socket.end();
      done.resolve(answers);
    }
  };
  socket.once('connect', ask);
  socket.on('error', done.reject);
  socket.on('close', () => done.reject(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    // Without an encoding it is bytes.
    received = Buffer.concat([received, chunk as Buffer]);
    const length = lengthOfAnswer(received);
    if (length === undefined || received.length < length) return;
    const status = received.toString('latin1', 9, 12);
    if (status === '200') {
      received = Buffer.alloc(0);
      answers += 1;
      ask();
    } else {
      socket.destroy(new Error(`answered ${received.toString('utf8')}`));
    }
  });
  return done.promise;
}

/** Head and body together; undefined until the head is there. */
function lengthOfAnswer(received: Buffer): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1];
  if (length === undefined) throw new Error('an answer without content-length');
  return headEnd + 4 + Number(length);
}
