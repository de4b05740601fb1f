import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationText, settingsFor } from './tuning.ts';

const GIBIBYTE = 2 ** 30;

test('memory settings follow the machine, within bounds', () => {
  const pick = (memoryBytes: number) => {
    const { shared_buffers, work_mem, effective_cache_size } = settingsFor(memoryBytes, undefined);
    return [shared_buffers, work_mem, effective_cache_size];
  };
  assert.deepEqual(pick(GIBIBYTE / 8), ['64MB', '4MB', '128MB']);
  assert.deepEqual(pick(8 * GIBIBYTE), ['2048MB', '21MB', '4096MB']);
  assert.deepEqual(pick(512 * GIBIBYTE), ['4096MB', '64MB', '262144MB']);
});

test('what is acknowledged is on disk: no size of machine switches durability off', () => {
  for (const memoryBytes of [GIBIBYTE / 8, 64 * GIBIBYTE]) {
    const { fsync, synchronous_commit, full_page_writes } = settingsFor(memoryBytes, undefined);
    assert.deepEqual([fsync, synchronous_commit, full_page_writes], ['on', 'on', 'on']);
  }
});

test('the small /dev/shm of a container is not used', () => {
  assert.equal(settingsFor(GIBIBYTE, 64 * 2 ** 20)['dynamic_shared_memory_type'], 'sysv');
  assert.equal(settingsFor(GIBIBYTE, 12 * GIBIBYTE)['dynamic_shared_memory_type'], undefined);
});

test('values are quoted for the configuration file', () => {
  assert.equal(configurationText({ a: "it's", b: '1' }), "a = 'it''s'\nb = '1'\n");
});
