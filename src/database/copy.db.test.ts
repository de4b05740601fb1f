import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { testDatabase } from '../../test/support/database.ts';
import { copyOut } from './index.ts';

const database = await testDatabase();

const copyOutResponse = 'H'.charCodeAt(0);
const readyForQuery = Buffer.from('Z\0\0\0\x05I', 'latin1');

/**
 * A connection through a network that brings the whole answer to a `COPY` in two pieces.
 * @param tailBytes the length of the second piece
 * @returns the client, and what resolves when both pieces of the next answer lie in its socket
 */
async function cuttingConnection(
  tailBytes: () => number,
): Promise<{ client: pg.Client; arrival: () => Promise<void> }> {
  let arrived = Promise.withResolvers<void>();
  const deliver = async (to: Socket, answer: Buffer) => {
    for (const piece of [answer.subarray(0, -tailBytes()), answer.subarray(-tailBytes())]) {
      const expected = socketOf(client).bytesRead + piece.length;
      to.write(piece);
      while (socketOf(client).bytesRead < expected) await setImmediate();
    }
    arrived.resolve();
  };
  const network = createServer((near) => {
    const { hostname, port } = new URL(database.url);
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) socket.setNoDelay().on('error', () => undefined);
    near.pipe(far);
    let answer = Buffer.alloc(0);
    far.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const isCopy = answer[0] === copyOutResponse;
      if (isCopy && !answer.subarray(-readyForQuery.length).equals(readyForQuery)) return;
      if (isCopy) void deliver(near, answer);
      else near.write(answer);
      answer = Buffer.alloc(0);
    });
    far.on('end', () => near.end());
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(network.address() as AddressInfo).port}`;
  const client = new pg.Client(url.href);
  await client.connect();
  after(async () => {
    await client.end();
    network.close();
  });
  return {
    client,
    arrival: async () => {
      await arrived.promise;
      arrived = Promise.withResolvers<void>();
    },
  };
}

function socketOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

test('rows are complete and the connection is free again, wherever the network cuts the end of the answer', async () => {
  let tailBytes = 0;
  const { client, arrival } = await cuttingConnection(() => tailBytes);
  for (tailBytes = 1; tailBytes <= 40; tailBytes += 1) {
    const rows = copyOut(client, 'COPY (SELECT generate_series(1, 20)) TO STDOUT');
    await arrival();
    assert.equal((await text(rows)).split('\n').length, 21, `cut ${tailBytes} bytes before the end`);
    assert.equal(rows.rowCount, 20);
    assert.equal((await client.query('SELECT 1 AS one')).rows[0].one, 1);
  }
});
