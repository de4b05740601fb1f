import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, mock, test } from 'node:test';
import pino from 'pino';
import { Client } from 'undici';
import { heldType, holdLines, idsTo, linesAreHeld } from '../../../test/support/held-job.ts';
import { testJobs } from '../../../test/support/jobs.ts';
import { until } from '../../../test/support/until.ts';
import { closeServer, createServer, type Server } from '../../http/index.ts';
import type { Job } from '../job.ts';
import { findJobById } from '../job-store.ts';
import { runJob } from '../running/run-job.ts';
import { jobRoutes } from './index.ts';
import { progressEvents, wantsEvents } from './progress-events.ts';

const { context, account, clock } = await testJobs([heldType]);
const { database } = context;
const never = new AbortController().signal;

/** A server that listens; requests are the account's unless they bring the name of another. */
async function startServer() {
  const measured: (string | undefined)[] = [];
  const server = await createServer({
    logger: pino({ level: 'silent' }),
    onAnswer: ({ method, route }) => measured.push(`${method} ${route}`),
  });
  await server.register(async (scope: Server) => {
    scope.addHook('onRequest', async (request) => {
      const { other } = request.headers;
      request.account = typeof other === 'string' ? { ...account, clientId: other } : account;
    });
    jobRoutes(scope, context);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  return { server, measured, url: `http://127.0.0.1:${port}` };
}

const { server, measured, url } = await startServer();
after(() => server.close());

async function submit(ids: string): Promise<string> {
  const headers = { accept: 'application/json', 'content-type': 'text/plain' };
  return (await server.inject({ method: 'POST', url: '/held/job', payload: ids, headers })).json().jobId;
}

/** A connection that asks for a job's events. */
async function listen(jobId: string, headers: Record<string, string> = {}, origin = url) {
  const client = new Client(origin);
  after(() => client.destroy());
  const answer = await client.request({
    method: 'GET',
    path: `/held/job/${jobId}`,
    headers: { accept: 'text/event-stream', ...headers },
  });
  return { ...answer, leave: () => client.destroy() };
}

interface ProgressEvent {
  readonly event: string;
  readonly data: { status: string; totalProcessed: number; progress: { done: number; total: number; rows?: number } };
}

/** The events of a stream until it is closed. */
async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<ProgressEvent> {
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? assert.fail(text);
      yield { event: event ?? '', data: JSON.parse(data ?? '') };
      text = text.slice(end + 2);
    }
  }
  assert.equal(text, '');
}

async function next(events: AsyncGenerator<ProgressEvent>): Promise<ProgressEvent> {
  return (await events.next()).value ?? assert.fail('the stream is closed');
}

test('a stream tells a job’s progress from its beginning to its end, and is closed then', async () => {
  const jobId = await submit(idsTo(150));
  const { statusCode, headers, body } = await listen(jobId);
  assert.equal(statusCode, 200);
  assert.equal(headers['content-type'], 'text/event-stream');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-accel-buffering'], 'no');
  const events = eventsOf(body);
  const first = await next(events);
  assert.deepEqual([first.event, first.data.status, first.data.progress.done], ['progress', 'accepted', 0]);
  const held = await holdLines(database);
  const running = runJob(context, jobId, never);
  await linesAreHeld(database);
  let event = await next(events);
  for (; event.data.progress.done < 100; event = await next(events)) assert.equal(event.data.status, 'processing');
  assert.deepEqual([event.event, event.data.progress.done, event.data.progress.total], ['progress', 100, 150]);
  await held.letGo();
  await running;
  do event = await next(events);
  while (event.event === 'progress');
  assert.equal(event.event, 'end');
  assert.deepEqual([event.data.status, event.data.totalProcessed, event.data.progress.rows], ['finished', 150, 225]);
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  const document = await server.inject({
    url: `/held/job/${jobId}?progress=true`,
    headers: { accept: 'application/json' },
  });
  assert.deepEqual(event.data, document.json());
});

test('of a job that has ended there is one event, and however long a stream lasts, it is no slow answer', async () => {
  const jobId = await submit('1');
  await runJob(context, jobId, never);
  measured.length = 0;
  const events = await Array.fromAsync(eventsOf((await listen(jobId)).body));
  assert.deepEqual(
    events.map(({ event, data }) => [event, data.status]),
    [['end', 'finished']],
  );
  const { statusCode } = await server.inject(`/held/job/${jobId}`);
  assert.deepEqual([statusCode, measured], [200, ['GET /held/job/:jobId']]);
});

test('an account has ten streams at a time; one whose client has left is none any more', async () => {
  const jobId = await submit('1');
  const streams = await Promise.all(Array.from({ length: 10 }, () => listen(jobId)));
  assert.deepEqual([...new Set(streams.map(({ statusCode }) => statusCode))], [200]);
  const refused = await listen(jobId, { accept: 'text/event-stream, application/json;q=0.5' });
  assert.equal(refused.statusCode, 429);
  assert.equal(((await refused.body.json()) as { errorNumber: string }).errorNumber, '429-9002');
  await streams[3]?.leave();
  await until('room for another', 5, async () => (await listen(jobId)).statusCode === 200);
  await Promise.all(streams.map(({ leave }) => leave()));
});

test('another account’s job and an unknown one are not there, in XML unless JSON is asked for', async () => {
  const jobId = await submit('1');
  for (const answer of [await listen(jobId, { other: 'somebody' }), await listen('00000000000000000000')]) {
    assert.equal(answer.statusCode, 404);
    assert.match(await answer.body.text(), /<errorNumber>404-9002<\/errorNumber>/);
  }
});

test('HEAD begins no stream, and what does not name the type gets the document', async () => {
  const jobId = await submit('1');
  const head = await server.inject({
    method: 'HEAD',
    url: `/held/job/${jobId}`,
    headers: { accept: 'text/event-stream' },
  });
  assert.equal(head.headers['content-type'], 'application/xml; charset=utf-8');
  for (const accept of [undefined, '*/*', 'text/*', 'application/json, text/event-stream;q=0.5']) {
    assert.equal(wantsEvents(accept), false, String(accept));
  }
  for (const accept of ['text/event-stream', 'Text/Event-Stream, */*;q=0.1']) assert.ok(wantsEvents(accept), accept);
});

test('a server that stops ends its streams instead of waiting for them', { timeout: 30_000 }, async () => {
  const another = await startServer();
  const { body } = await listen(await submit('1'), {}, another.url);
  const told = Array.fromAsync(eventsOf(body));
  // What is not ended would be cut, and break the reading, after much longer than this test may take.
  await closeServer(another.server, 600);
  assert.deepEqual(
    (await told).map(({ event }) => event),
    ['progress'],
  );
});

/** A watch that only counts who watches. */
function countingWatch() {
  let watchers = 0;
  const watch = () => {
    watchers += 1;
    return () => {
      watchers -= 1;
    };
  };
  return { watch, close: () => undefined, watchers: () => watchers };
}

test('a silent stream has a heartbeat every 15 seconds, and ends after an hour', async () => {
  const job = (await findJobById(database, await submit('1'))) as Job;
  const watch = countingWatch();
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const stream = progressEvents(watch, heldType, job, () => clock.now);
  mock.timers.tick(60 * 60 * 1000);
  mock.timers.reset();
  const [first, ...beats] = await Array.fromAsync(stream, String);
  assert.match(first ?? '', /^event: progress\n/);
  assert.deepEqual([...new Set(beats)], [': still there\n\n']);
  assert.ok(beats.length >= 239, String(beats.length));
  assert.equal(watch.watchers(), 0);
});

test('a stream whose reader leaves leaves no timer and nobody who watches', async () => {
  const job = (await findJobById(database, await submit('1'))) as Job;
  const watch = countingWatch();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const stream = progressEvents(watch, heldType, job, () => clock.now);
  assert.deepEqual([timers() - before, watch.watchers()], [2, 1]);
  const closed = once(stream, 'close');
  stream.destroy();
  await closed;
  assert.deepEqual([timers() - before, watch.watchers()], [0, 0]);
});
