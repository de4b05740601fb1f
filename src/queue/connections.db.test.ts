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
