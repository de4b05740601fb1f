import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { startServer } from '../src/app.ts';
import { testApi } from './support/test-api.ts';

const api = await testApi({ PORT: '0', FIRMLENS_DRAIN_SECONDS: '1' });
const { installation, config, logger } = api;

test('a server that is told to stop cuts clients that keep it waiting, and stops its workers', async () => {
  const server = await startServer({ config, installation, logger }, { api: true, work: true }, () => undefined);
  const { port } = new URL(server.url ?? '');
  const half = net.connect(Number(port), '127.0.0.1');
  const heard = api.nextLog((line) => line['path'] === '/health/live');
  half.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nPOST /Auth/login/v1/token HTTP/1.1\r\nHost: x\r\n');
  await heard;
  const cut = new Promise((resolve) => half.once('close', resolve).resume());
  const begun = performance.now();
  await server.close();
  await cut;
  assert.ok(performance.now() - begun < 10_000);
  const { rows } = await api.database.client.query(
    "SELECT count(*) AS left FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'firmlens queue%'",
  );
  assert.equal(rows[0].left, 0);
});

test('a server that cannot listen says so, and leaves nothing running', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as net.AddressInfo;
  await assert.rejects(
    startServer({ config: { ...config, port }, installation, logger }, { api: true, work: true }, () => undefined),
    new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken by another program`),
  );
  taken.close();
});
