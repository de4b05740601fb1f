import assert from 'node:assert/strict';
import type { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type WebhookReceiver, webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { type AddressPolicy, addressPolicy } from './address-guard.ts';
import { callReceiver } from './call-receiver.ts';
import type { CheckedUrl, Resolve } from './destination.ts';
import { guardedAgent } from './guarded-agent.ts';

const opened = addressPolicy(['127.0.0.0/8']);
const refused = { error: 'The address of the webhook is not allowed.' };

function agentWith(policy: AddressPolicy, resolve: Resolve = async () => assert.fail('no look-up expected')) {
  const agent = guardedAgent(policy, resolve, { connections: 4 });
  after(() => agent.destroy());
  return agent;
}

/** The parts of a URL whose rules nobody has asked: what else guards is tested here. */
function unchecked(url: string): CheckedUrl {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

/** Posts a message; of the headers of the answer only Retry-After is kept. */
async function post(
  url: string,
  agent = agentWith(opened),
  timeoutMilliseconds = 15_000,
  signal = new AbortController().signal,
) {
  const message = {
    method: 'POST',
    url: unchecked(url),
    headers: { 'webhook-id': 'm1' },
    body: '{"status":"finished"}',
  } as const;
  const result = await callReceiver(agent, message, signal, timeoutMilliseconds);
  if ('error' in result) return result;
  const { statusCode, excerpt, headers } = result;
  return { statusCode, excerpt, retryAfter: headers['retry-after'] };
}

async function answering(how: Parameters<WebhookReceiver['answer']>[0]): Promise<WebhookReceiver> {
  const receiver = await webhookReceiver();
  receiver.answer(how);
  return receiver;
}

test('a message arrives as one POST with its headers and exactly its body', async () => {
  const receiver = await answering((response) => response.end('thanks'));
  assert.deepEqual(await post(`${receiver.url}?key=a%20b`), {
    statusCode: 200,
    excerpt: 'thanks',
    retryAfter: undefined,
  });
  assert.equal(receiver.received.length, 1);
  const [request] = receiver.received;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.path, '/hook?key=a%20b');
  assert.equal(request?.body, '{"status":"finished"}');
  assert.equal(request?.headers['content-type'], 'application/json');
  assert.equal(request?.headers['webhook-id'], 'm1');
});

test('a forbidden literal address is not connected to, in any notation that reaches the connection', async () => {
  const receiver = await webhookReceiver();
  const agent = agentWith(addressPolicy([]));
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::1]',
  ]) {
    assert.deepEqual(await post(`http://${host}:${receiver.port}/`, agent), refused, host);
    assert.deepEqual(await post(`https://${host}:${receiver.port}/`, agent), refused, host);
  }
  assert.equal(receiver.connections(), 0);
});

test('a name that changes its answer after the check (DNS rebinding) is not followed', async () => {
  const receiver = await webhookReceiver();
  const answers = [['127.0.0.1'], ['10.0.0.1']];
  let lookups = 0;
  const agent = agentWith(opened, async (hostname) => {
    assert.equal(hostname, 'rebind.example');
    return answers[lookups++] ?? assert.fail('asked too often');
  });
  const url = `http://rebind.example:${receiver.port}/`;
  receiver.answer((response) => response.writeHead(204, { connection: 'close' }).end());
  assert.deepEqual(await post(url, agent), { statusCode: 204, excerpt: '', retryAfter: undefined });
  assert.equal(receiver.received[0]?.headers['host'], `rebind.example:${receiver.port}`);
  assert.equal(lookups, 1, 'the addresses that were checked are the ones connected to');
  assert.deepEqual(await post(url, agent), refused);
  assert.equal(receiver.connections(), 1);
});

test('a redirect is an answer and is not followed', async () => {
  const target = await webhookReceiver();
  for (const status of [301, 302, 303, 307, 308]) {
    const receiver = await answering((response) => response.writeHead(status, { location: target.url }).end());
    assert.deepEqual(await post(receiver.url), { statusCode: status, excerpt: '', retryAfter: undefined });
    assert.equal(receiver.received.length, 1);
  }
  assert.equal(target.connections(), 0);
});

test('a receiver that never answers is given up after the time for the whole attempt', async () => {
  const receiver = await answering(() => undefined);
  assert.deepEqual(await post(receiver.url, agentWith(opened), 50), { error: 'No answer came in time.' });
  assert.equal(receiver.received.length, 1);
});

test('an answer whose body never ends counts by its status', async () => {
  const receiver = await answering((response) => response.writeHead(200).write('taken'));
  assert.deepEqual(await post(receiver.url, agentWith(opened), 200), {
    statusCode: 200,
    excerpt: 'taken',
    retryAfter: undefined,
  });
});

test('of an endless body 64 KiB are taken in and 200 characters kept', async () => {
  let sent = () => 0;
  const receiver = await answering((response) => {
    sent = pour(response.writeHead(500), 'x'.repeat(65_536));
  });
  assert.deepEqual(await post(receiver.url), { statusCode: 500, excerpt: 'x'.repeat(200), retryAfter: undefined });
  assert.ok(sent() < pouredMax, `${sent()} characters left the receiver`);
});

test('an answer is never unpacked: what is kept of a gzip bomb are the printable among its first bytes', async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, 'unpacked '));
  for (const coding of ['gzip', 'deflate', 'br', 'zstd']) {
    const receiver = await answering((response) => response.writeHead(500, { 'content-encoding': coding }).end(bomb));
    const result = await post(receiver.url);
    assert.ok('excerpt' in result);
    assert.equal(receiver.received[0]?.headers['accept-encoding'], undefined, 'nothing packed was asked for');
    assert.equal(result.statusCode, 500);
    assert.ok(result.excerpt.length > 0 && result.excerpt.length <= 200);
    assert.doesNotMatch(result.excerpt, /unpacked|[^\P{C}]/u);
    const raw = bomb.subarray(0, 1_024).toString('utf8');
    for (const piece of result.excerpt.split(' ')) assert.ok(raw.includes(piece), piece);
  }
});

test('headers of an answer beyond 16 KiB, one without an end among them, end the attempt as failed', async () => {
  const few = await answering((response) => response.writeHead(200, { 'x-a': 'a'.repeat(15_000) }).end());
  assert.deepEqual(await post(few.url), { statusCode: 200, excerpt: '', retryAfter: undefined });
  const tooLarge = { error: 'The headers of the answer were too large.' };
  const one = await answering((response) => response.writeHead(200, { 'x-a': 'a'.repeat(17_000) }).end());
  assert.deepEqual(await post(one.url), tooLarge);
  for (const text of ['x-a: b\r\n', 'a'.repeat(1_000)]) {
    let sent = () => 0;
    const endless = await answering(({ socket }) => {
      assert.ok(socket);
      socket.write('HTTP/1.1 200 OK\r\n');
      sent = pour(socket, text);
    });
    assert.deepEqual(await post(endless.url), tooLarge);
    assert.ok(sent() < pouredMax, `${sent()} characters left the receiver`);
  }
});

test('an encoded line break in a URL stays encoded: it becomes no header', async () => {
  const receiver = await answering((response) => response.end());
  await post(`${receiver.url}%0d%0aX-Injected:%201?a=%0d%0aX-Injected:%201`);
  assert.equal(receiver.received[0]?.path, '/hook%0d%0aX-Injected:%201?a=%0d%0aX-Injected:%201');
  assert.equal(receiver.received[0]?.headers['x-injected'], undefined);
});

test('the log keeps printable characters only, whole ones, on one line', async () => {
  const body = `\u0000a\r\nb\u001b[31m\u202e\t ${'🦊'.repeat(300)}`;
  const receiver = await answering((response) => response.end(body));
  const result = await post(receiver.url);
  assert.ok('excerpt' in result);
  assert.equal(result.excerpt, `a b [31m ${'🦊'.repeat(191)}`);
});

test('the headers of the answer are handed on, several of one name as a list', async () => {
  for (const header of ['120', ['120', '5']]) {
    const receiver = await answering((response) => response.writeHead(503, { 'Retry-After': header }).end());
    assert.deepEqual(await post(receiver.url), { statusCode: 503, excerpt: '', retryAfter: header });
  }
});

test('HEAD is asked without a body and without a type of one', async () => {
  const receiver = await answering((response) => response.writeHead(200, { 'X-Echo': 'code' }).end());
  const call = { method: 'HEAD', url: unchecked(receiver.url), headers: { 'x-code': 'code' } } as const;
  const answer = await callReceiver(agentWith(opened), call, new AbortController().signal, 15_000);
  assert.ok('headers' in answer);
  assert.equal(answer.headers['x-echo'], 'code');
  const [request] = receiver.received;
  assert.equal(request?.method, 'HEAD');
  assert.equal(request?.headers['x-code'], 'code');
  assert.equal(request?.headers['content-type'], undefined);
  assert.equal(request?.body, '');
});

test('early hints are no answer', async () => {
  const hints = await answering((response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(204).end();
  });
  assert.deepEqual(await post(hints.url), { statusCode: 204, excerpt: '', retryAfter: undefined });
  const only = await answering((response) => response.writeEarlyHints({ link: '</style.css>; rel=preload' }));
  assert.deepEqual(await post(only.url, agentWith(opened), 100), { error: 'No answer came in time.' });
});

test('no connection, no host, a broken answer: each is one sentence without an address in it', async () => {
  const unresolved = agentWith(opened, () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })));
  assert.deepEqual(await post('http://gone.example/', unresolved), { error: 'The host name was not found.' });
  assert.deepEqual(
    await post(
      'http://empty.example/',
      agentWith(opened, async () => []),
    ),
    {
      error: 'The host name was not found.',
    },
  );
  const hangUp = await answering((response) => response.destroy());
  assert.deepEqual(await post(hangUp.url), { error: 'The connection was closed before an answer came.' });
  assert.deepEqual(await post(`http://127.0.0.1:${await unusedPort()}/`), { error: 'The connection was refused.' });
  const noHttp = await answering((response) => response.socket?.end('220 smtp ready\r\n'));
  const result = await post(noHttp.url);
  assert.ok('error' in result);
  assert.equal(result.error, 'The answer was not HTTP.');
});

test('an attempt that is stopped from outside throws: it says nothing about the receiver', async () => {
  const receiver = await answering(() => undefined);
  const controller = new AbortController();
  const outcome = assert.rejects(post(receiver.url, agentWith(opened), 15_000, controller.signal), /stopping/);
  await receiver.until(1);
  controller.abort(new Error('stopping'));
  await outcome;
});

/** More than fits the buffers between two sockets, and much less than without an end. */
const pouredMax = 32 * 1024 * 1024;

/**
 * Writes a text again and again, as long as anybody takes it.
 * @returns how many characters were written so far
 */
function pour(into: Writable, text: string): () => number {
  let sent = 0;
  const more = () => {
    do sent += text.length;
    while (into.write(text));
  };
  into.on('drain', more).on('error', () => undefined);
  more();
  return () => sent;
}

/** A port on which nothing listens: one that was just given back. */
async function unusedPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
