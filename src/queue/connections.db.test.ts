import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { openConnections, silencedBy } from './connections.ts';

const { url } = await testDatabase();
const connections = openConnections(url, { max: 1 });
after(() => connections.end());

// graphile-worker does so when its connection breaks while it is told to stop: a worker ended in a round of the fault test.
test('a listening connection that is given back twice ends no process and is lent again', async () => {
  const listener = silencedBy(new AbortController().signal, connections);
  for (let round = 0; round < 2; round += 1) {
    const given = Promise.withResolvers<void>();
    listener.connect((error, _client, release) => {
      release();
      release();
      if (error === undefined) given.resolve();
      else given.reject(error);
    });
    await given.promise;
  }
  assert.equal(connections.idleCount, 1);
});

// So graphile-worker does when it tries again to listen after its pool was closed: another worker ended so.
test('what a pool that has been ended lends to a listener can be given back', async () => {
  const ended = openConnections(url, { max: 1 });
  await ended.end();
  const failed = Promise.withResolvers<Error | undefined>();
  silencedBy(new AbortController().signal, ended).connect((error, _client, release) => {
    release();
    failed.resolve(error);
  });
  assert.match(String(await failed.promise), /after calling end/);
});
