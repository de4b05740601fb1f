import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pino from 'pino';
import { Type } from 'typebox';
import { Agent } from 'undici';
import { closeServer, createServer } from './index.ts';

const clients = 20;

test('a server that is stopped answers every request that reached it, until nobody is listened to', async () => {
  const server = await createServer({ logger: pino({ level: 'silent' }), requestTimeoutSeconds: 1 });
  server.get('/answer', { schema: { response: { 200: Type.Object({ status: Type.String() }) } } }, async () => ({
    status: 'ok',
  }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const agent = new Agent({ connections: clients });
  let answers = 0;
  const underLoad = Promise.withResolvers<void>();
  /** Asks on connections that are kept alive, as fast as it is answered. @returns what ended that */
  const client = async (): Promise<string> => {
    try {
      for (;;) {
        const { statusCode, body } = await agent.request({
          origin: `http://127.0.0.1:${port}`,
          path: '/answer',
          method: 'GET',
        });
        await body.dump();
        assert.equal(statusCode, 200);
        answers += 1;
        if (answers === 5 * clients) underLoad.resolve();
      }
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  };
  const ended = Promise.all(Array.from({ length: clients }, client));
  await underLoad.promise;

  await closeServer(server, 10);

  assert.deepEqual([...new Set(await ended)], ['ECONNREFUSED']);
  await agent.close();
});

test('a request that arrives while the process is held up is answered, however long it has been stopping by then', async () => {
  const server = await createServer({ logger: pino({ level: 'silent' }) });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const client = net.connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  const ask = () => client.write('GET /nowhere HTTP/1.1\r\nHost: api.example.com\r\n\r\n');
  ask();
  await once(client, 'data');
  const stopped = closeServer(server, 10);
  await nextTurn();
  ask();
  // Until what waits for a time finds it come, while nothing is read.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
  const [answer] = (await once(client, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 404 /);
  await stopped;
});
