import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { pino } from 'pino';
import { testDatabase } from '../../test/support/database.ts';
import { printedCode } from '../../test/support/printed-code.ts';
import { type Received, type WebhookReceiver, webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { migrateQueue, type QueueTask, startQueue, type TaskHandler } from '../queue/index.ts';
import { addressPolicy } from './address-guard.ts';
import { findEndpoints } from './endpoint-store.ts';
import { guardedAgent } from './guarded-agent.ts';
import { sendMessage } from './send-message.ts';
import { setEndpoint } from './set-endpoint.ts';
import { type VerificationDeps, verificationTasks } from './verify-endpoint.ts';

const database = await testDatabase();
await migrateQueue(database);
const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const receiver = await webhookReceiver();
const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line) => lines.push(line) });
const start = new Date();
const clock = { now: start };
const policy = addressPolicy(['127.0.0.0/8']);
const header = 'X-InsideViewAPI-ValidationCode';

beforeEach(async () => {
  await database.client.query('DELETE FROM webhook_message');
  await database.client.query('DELETE FROM webhook_endpoint');
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  clock.now = start;
  lines.length = 0;
  echo(receiver);
});

/** Lets a receiver do as the documentation says. */
function echo(at: WebhookReceiver) {
  at.answer((response, { headers }) =>
    response.writeHead(204, { [header]: headers[header.toLowerCase()] ?? '' }).end(),
  );
}

function verifier(options: Partial<VerificationDeps & { resolve: () => Promise<string[]> }> = {}) {
  const agent = guardedAgent(options.policy ?? policy, options.resolve ?? (async () => ['127.0.0.1']), {
    connections: 4,
  });
  after(() => agent.close());
  const deps = {
    database,
    policy,
    agent,
    now: () => clock.now,
    random: () => 0,
    timeoutMilliseconds: 60 * 60_000,
    ...options,
  };
  const task = verificationTasks(deps)['webhook.verify'] as Exclude<QueueTask, TaskHandler>;
  return {
    tasks: { 'webhook.verify': task },
    exhausted: () => task.exhausted({ endpointId: 'sub1', verification: 1 }, new Error('broken')),
    verify: (verification = 1, signal = new AbortController().signal) =>
      task.run({ endpointId: 'sub1', verification }, { signal, logger }),
  };
}

const set = (url = receiver.url) =>
  database.transaction((transaction) =>
    setEndpoint(transaction, masterKey, { endpointId: 'sub1', clientId: 'client', url }, clock.now),
  );

const endpoint = async () => (await findEndpoints(database, ['sub1'])).get('sub1') ?? assert.fail('no endpoint');

/** What waits in the queue, with the seconds from the clock's time to its time. */
async function entries(task: string) {
  const { rows } = await database.client.query<{ payload: Record<string, unknown>; runAt: Date }>(
    `SELECT payload, run_at AS "runAt" FROM graphile_worker._private_jobs job
     JOIN graphile_worker._private_tasks task ON task.id = job.task_id
     WHERE identifier = $1 ORDER BY run_at, job.id`,
    [task],
  );
  return rows.map(({ payload, runAt }) => ({ payload, seconds: (runAt.getTime() - clock.now.getTime()) / 1000 }));
}

const emptyQueue = () => database.client.query('DELETE FROM graphile_worker._private_jobs');

test('through a running queue an endpoint is verified by one HEAD request', async () => {
  const queue = await startQueue({ url: database.url, tasks: verifier().tasks, concurrency: 2, logger });
  const before = receiver.received.length;
  await set(`${receiver.url}?token=PRIVATE-TOKEN`);
  await receiver.until(before + 1);
  await queue.stop();
  const { method, path, headers, body } = receiver.received.at(-1) ?? assert.fail();
  const { validationCode, status } = await endpoint();
  assert.deepEqual(
    [method, path, headers[header.toLowerCase()], headers['user-agent'], body],
    ['HEAD', '/hook?token=PRIVATE-TOKEN', validationCode, 'firmlens-webhooks', ''],
  );
  assert.equal(status, 'ACTIVE');
  assert.equal(receiver.received.length, before + 1);
  assert.deepEqual(await entries('webhook.verify'), []);
  const log = lines.join('');
  assert.match(log, /"endpointId":"sub1"/);
  for (const text of ['PRIVATE-TOKEN', validationCode]) assert.ok(!log.includes(text), text);
});

test('a receiver with the code printed in docs/webhooks.md is verified', async () => {
  type Answer = (request: Received, response: ServerResponse) => boolean;
  const { answerVerification } = await printedCode<{ answerVerification: Answer }>('webhooks.md', 'answerVerification');
  receiver.answer((response, request) => assert.ok(answerVerification(request, response)));
  await set();
  await verifier().verify();
  assert.equal((await endpoint()).status, 'ACTIVE');
});

test('what was held goes out when the endpoint becomes active', async () => {
  await set();
  await database.transaction(async (transaction) => {
    const message = { clientId: 'client', subject: 'sub1', endpointId: 'sub1', body: {} };
    await sendMessage(transaction, message, clock.now);
  });
  const message = () => database.kysely.selectFrom('webhookMessage').selectAll().executeTakeFirstOrThrow();
  assert.equal((await message()).state, 'held');
  assert.deepEqual(await entries('webhook.deliver'), []);
  clock.now = new Date(start.getTime() + 10_000);
  await verifier().verify();
  assert.deepEqual([(await message()).state, (await message()).nextAttemptAt], ['pending', clock.now]);
  assert.deepEqual(
    (await entries('webhook.deliver')).map(({ payload }) => payload),
    [{ destination: new URL(receiver.url).origin }],
  );
});

test('a receiver that does not echo is asked five times and disabled; asked again later, it is active as soon as it echoes', async () => {
  await set();
  await emptyQueue();
  receiver.answer((response) => response.writeHead(405).end());
  const { verify } = verifier();
  const waits: (number | undefined)[] = [];
  for (let verification = 1; verification <= 6; verification += 1) {
    await verify(verification);
    const [next] = await entries('webhook.verify');
    waits.push(next?.seconds);
    assert.deepEqual(next?.payload, { endpointId: 'sub1', verification: verification + 1 });
    clock.now = new Date(clock.now.getTime() + (next?.seconds ?? 0) * 1000);
    await emptyQueue();
    const { status, disabledReason } = await endpoint();
    const isPending = verification < 5;
    assert.deepEqual(
      [status, disabledReason],
      isPending ? ['VERIFICATION_PENDING', null] : ['DISABLED', 'The receiver answered the HEAD request with 405.'],
    );
  }
  assert.deepEqual(waits, [5, 15, 60, 180, 600, 600]);
  echo(receiver);
  await verify(7);
  const { status, disabledAt, disabledReason } = await endpoint();
  assert.deepEqual([status, disabledAt, disabledReason], ['ACTIVE', null, null]);
  assert.deepEqual(await entries('webhook.verify'), []);
});

test('an answer 410 disables for good', async () => {
  await set();
  await emptyQueue();
  receiver.answer((response) => response.writeHead(410).end());
  await verifier().verify();
  assert.equal((await endpoint()).status, 'DISABLED');
  assert.deepEqual(await entries('webhook.verify'), []);
});

test('a wrong code, a redirect, silence, a lost connection and what is no HTTP are failures', async () => {
  const target = await webhookReceiver();
  echo(target);
  for (const [answer, reason] of [
    [
      (response) => response.writeHead(200, { [header]: 'another' }).end(),
      'The receiver answered with another X-InsideViewAPI-ValidationCode.',
    ],
    [(response) => response.end(), 'The receiver answered without X-InsideViewAPI-ValidationCode.'],
    [
      (response) => response.writeHead(307, { location: target.url }).end(),
      'The receiver answered the HEAD request with 307.',
    ],
    [() => undefined, 'No answer came in time.'],
    [(response) => response.destroy(), 'The connection was closed before an answer came.'],
  ] as readonly (readonly [Parameters<WebhookReceiver['answer']>[0], string])[]) {
    receiver.answer(answer);
    await set();
    lines.length = 0;
    const isSilence = reason === 'No answer came in time.';
    await verifier(isSilence ? { timeoutMilliseconds: 200 } : {}).verify();
    assert.equal((await endpoint()).status, 'VERIFICATION_PENDING');
    assert.ok(lines.join('').includes(reason), `${reason} in ${lines.join('')}`);
  }
  assert.equal(target.connections(), 0, 'redirects are not followed');
});

test('a receiver that answers a HEAD request with endless bytes is left at once', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n`);
      const pour = (): void => void (socket.writable && socket.write('x'.repeat(65_536), () => setImmediate(pour)));
      pour();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  await set(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  await verifier().verify();
  assert.equal((await endpoint()).status, 'VERIFICATION_PENDING');
  await Promise.all(sockets.filter((socket) => !socket.destroyed).map((socket) => once(socket, 'close')));
  assert.ok(sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0) < 100_000_000);
});

test('forbidden addresses are not connected to: literal ones, closed since, and those that a name has by now', async () => {
  const untouched = await webhookReceiver();
  const closed = verifier({ policy: addressPolicy([]), resolve: async () => ['8.8.8.8', '127.0.0.1'] });
  for (const [url, reason] of [
    [untouched.url, 'The webhook URL is not allowed.'],
    [`http://receiver.example:${untouched.port}/`, 'The address of the webhook is not allowed.'],
  ] as const) {
    lines.length = 0;
    await set(url);
    await closed.verify();
    assert.ok(lines.join('').includes(reason), lines.join(''));
    assert.equal((await endpoint()).status, 'VERIFICATION_PENDING');
  }
  assert.equal(untouched.connections(), 0);
});

test('a verification that is under way when the URL changes does not make the new URL active', async () => {
  await set();
  const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
  receiver.answer((response, { headers }) =>
    ask(() => response.writeHead(200, { [header]: headers[header.toLowerCase()] ?? '' }).end()),
  );
  const running = verifier().verify();
  const answer = await asked;
  await set('http://127.0.0.1:9/other');
  answer();
  await running;
  const { status, verifications, url } = await endpoint();
  assert.deepEqual([status, verifications, url], ['VERIFICATION_PENDING', 0, 'http://127.0.0.1:9/other']);
  assert.deepEqual(
    (await entries('webhook.verify')).map(({ payload }) => payload),
    [{ endpointId: 'sub1', verification: 1 }],
  );
});

test('a run whose verification was recorded meanwhile, and others after it, writes nothing', async () => {
  await set();
  await emptyQueue();
  const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
  receiver.answer((response) => ask(() => response.writeHead(500).end()));
  const running = verifier().verify();
  const answer = await asked;
  await database.client.query('UPDATE webhook_endpoint SET verifications = 3');
  answer();
  await running;
  assert.equal((await endpoint()).verifications, 3);
  assert.deepEqual(await entries('webhook.verify'), []);
});

test('of two runs of the same verification one is recorded; one that was made is not made again', async () => {
  await set();
  await emptyQueue();
  const { promise: bothAsked, resolve: answerBoth } = Promise.withResolvers<void>();
  receiver.answer((response) => void bothAsked.then(() => response.writeHead(500).end()));
  const before = receiver.received.length;
  const { verify } = verifier();
  const running = [verify(), verify()];
  await receiver.until(before + 2);
  answerBoth();
  await Promise.all(running);
  assert.equal((await endpoint()).verifications, 1);
  assert.equal((await entries('webhook.verify')).length, 1);
  await verify(1);
  await verify(3);
  assert.equal(receiver.received.length, before + 2);
});

test('more verifications of a destination than it has places for are put off and count for nothing', async () => {
  await set();
  await emptyQueue();
  const { promise: release, resolve: releaseAll } = Promise.withResolvers<void>();
  receiver.answer((response) => void release.then(() => response.writeHead(500).end()));
  const before = receiver.received.length;
  const { verify } = verifier();
  const running = [verify(), verify(), verify(), verify()];
  await receiver.until(before + 4);
  await verify();
  assert.deepEqual(await entries('webhook.verify'), [{ payload: { endpointId: 'sub1', verification: 1 }, seconds: 1 }]);
  assert.equal(receiver.received.length, before + 4);
  releaseAll();
  await Promise.all(running);
});

test('a run that is interrupted records nothing; one that failed for the last time counts as a failed verification', async () => {
  await set();
  await emptyQueue();
  const interruption = new AbortController();
  receiver.answer(() => interruption.abort(new Error('stopping')));
  await assert.rejects(verifier().verify(1, interruption.signal), /stopping/);
  assert.equal((await endpoint()).verifications, 0);
  await verifier().exhausted();
  assert.equal((await endpoint()).verifications, 1);
  assert.equal((await entries('webhook.verify')).length, 1);
});

test('an entry without its endpoint, or with a payload of another shape, asks nobody', async () => {
  const before = receiver.received.length;
  const { verify, tasks } = verifier();
  await verify();
  await set();
  await verifier().verify();
  await verify(2);
  assert.equal(receiver.received.length, before + 1, 'an active endpoint is not asked');
  for (const payload of [null, {}, { endpointId: 'sub1' }, { endpointId: 1, verification: 1 }]) {
    const context = { signal: new AbortController().signal, logger };
    await assert.rejects(async () => tasks['webhook.verify'].run(payload, context), TypeError);
  }
});
