import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from './message.ts';
import { messageLanes } from './message-lanes.ts';

const message = (messageId: string, path: string, endpointId: string | null = null): Message => ({
  messageId,
  endpointId,
  url: `https://crm.example.com/${path}`,
  clientId: 'client',
  subject: 'job1',
  body: '{}',
  attempts: 0,
  earlierAttempts: 0,
});

test('URLs take turns, each up to its bound, in the order of their messages', () => {
  const lanes = messageLanes(2);
  lanes.add([message('a1', 'a'), message('a2', 'a'), message('a3', 'a'), message('b1', 'b')]);
  const [first, ...others] = [lanes.next(), lanes.next(), lanes.next()];
  assert.deepEqual(
    [first, ...others].map((taken) => taken?.messageId),
    ['a1', 'b1', 'a2'],
  );
  assert.equal(lanes.next(), undefined, 'a has its two');
  assert.deepEqual(lanes.fullUrls(), ['https://crm.example.com/a']);
  assert.deepEqual([lanes.waiting(), lanes.underWay()], [1, 3]);
  lanes.end(first ?? assert.fail());
  assert.deepEqual(lanes.fullUrls(), []);
  assert.equal(lanes.next()?.messageId, 'a3');
  assert.deepEqual([lanes.waiting(), lanes.underWay()], [0, 3]);
});

test('what waits for an endpoint can be dropped; what is under way stays in hand until it ends', () => {
  const lanes = messageLanes(1);
  lanes.add([message('1', 'a', 'gone'), message('2', 'a', 'gone'), message('3', 'a', 'here'), message('4', 'b')]);
  const first = lanes.next() ?? assert.fail();
  lanes.drop(new Set(['gone']));
  assert.deepEqual(lanes.messageIds().sort(), ['1', '3', '4']);
  lanes.end(first);
  lanes.end(first);
  assert.deepEqual([lanes.waiting(), lanes.underWay()], [2, 0]);
  assert.deepEqual([lanes.next()?.messageId, lanes.next()?.messageId], ['4', '3']);
});
