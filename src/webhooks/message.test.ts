import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './message.ts';

const endedAt = new Date('2026-03-01T12:00:00Z');
const answer = (statusCode: number, retryAfter?: string) => ({
  statusCode,
  headers: { 'retry-after': retryAfter },
  excerpt: '',
});
const state = (statusCode: number, attempt: number) => judge(answer(statusCode), attempt, endedAt, () => 0).state;

test('every 2xx delivers, 410 disables, and every other status is tried again', () => {
  for (const status of [200, 201, 202, 204, 299]) assert.equal(state(status, 1), 'delivered', String(status));
  assert.equal(state(410, 1), 'disabled');
  for (const status of [301, 302, 304, 307, 308, 400, 401, 403, 404, 429, 500, 502, 503]) {
    assert.equal(state(status, 1), 'pending', String(status));
  }
});

test('the tenth attempt decides: delivered, disabled, or exhausted for every other outcome', () => {
  assert.deepEqual(
    [200, 410, 302, 500].map((status) => state(status, 10)),
    ['delivered', 'disabled', 'exhausted', 'exhausted'],
  );
  assert.equal(judge({ error: 'refused' }, 10, endedAt, () => 0).state, 'exhausted');
  assert.equal(judge({ error: 'refused' }, 9, endedAt, () => 0).state, 'pending');
});

test('the receiver can ask to wait longer than the schedule, with any status that failed', () => {
  for (const status of [302, 429, 500, 503]) {
    const verdict = judge(answer(status, '60'), 1, endedAt, () => 0);
    assert.deepEqual(verdict, { state: 'pending', nextAttemptAt: new Date('2026-03-01T12:01:00Z') });
  }
});
