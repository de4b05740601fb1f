import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Echo, judgeEcho, nextRecovery, stateAfter } from './verification.ts';

const now = new Date('2026-01-15T10:00:00.000Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const pending = { status: 'VERIFICATION_PENDING', disabledAt: null, disabledReason: null } as const;
const failed: Echo = { kind: 'failed', reason: 'The connection was refused.' };
const day = 86_400;

test('any 2xx with the code that was sent is the right echo', () => {
  for (const statusCode of [200, 202, 204, 299]) {
    const headers = { 'x-insideviewapi-validationcode': 'abc' };
    assert.deepEqual(judgeEcho({ statusCode, headers }, 'abc'), { kind: 'right' });
  }
});

test('every other answer, or none, is no echo and says why', () => {
  const name = 'x-insideviewapi-validationcode';
  for (const [answer, reason] of [
    [{ statusCode: 200, headers: {} }, 'The receiver answered without X-InsideViewAPI-ValidationCode.'],
    [
      { statusCode: 200, headers: { [name]: '' } },
      'The receiver answered with another X-InsideViewAPI-ValidationCode.',
    ],
    [
      { statusCode: 200, headers: { [name]: 'ABC' } },
      'The receiver answered with another X-InsideViewAPI-ValidationCode.',
    ],
    [
      { statusCode: 200, headers: { [name]: ['abc', 'abc'] } },
      'The receiver answered with another X-InsideViewAPI-ValidationCode.',
    ],
    [{ statusCode: 405, headers: { [name]: 'abc' } }, 'The receiver answered the HEAD request with 405.'],
    [{ statusCode: 302, headers: { [name]: 'abc' } }, 'The receiver answered the HEAD request with 302.'],
    [{ error: 'No answer came in time.' }, 'No answer came in time.'],
  ] as readonly (readonly [Parameters<typeof judgeEcho>[0], string])[]) {
    assert.deepEqual(judgeEcho(answer, 'abc'), { kind: 'failed', reason });
  }
  assert.deepEqual(judgeEcho({ statusCode: 410, headers: { [name]: 'abc' } }, 'abc'), { kind: 'gone' });
});

test('a new endpoint is asked five times in over four minutes, then disabled and asked again later', () => {
  const waits = [1, 2, 3, 4, 5].map((verification) => {
    const { status, nextAt } = stateAfter(pending, failed, verification, now);
    return [status, (nextAt!.getTime() - now.getTime()) / 1000];
  });
  assert.deepEqual(waits, [
    ['VERIFICATION_PENDING', 5],
    ['VERIFICATION_PENDING', 15],
    ['VERIFICATION_PENDING', 60],
    ['VERIFICATION_PENDING', 180],
    ['DISABLED', 600],
  ]);
  assert.deepEqual(stateAfter(pending, failed, 5, now), {
    status: 'DISABLED',
    disabledAt: now,
    disabledReason: 'The connection was refused.',
    nextAt: after(600),
  });
});

test('the right echo makes an endpoint active whatever it was', () => {
  const disabled = { status: 'DISABLED', disabledAt: now, disabledReason: 'x' } as const;
  for (const [endpoint, verification] of [
    [pending, 1],
    [pending, 5],
    [disabled, 40],
  ] as const) {
    const state = stateAfter(endpoint, { kind: 'right' }, verification, now);
    assert.deepEqual(state, { status: 'ACTIVE', disabledAt: null, disabledReason: null, nextAt: undefined });
  }
});

test('an answer 410 disables at once and for good', () => {
  const state = stateAfter(pending, { kind: 'gone' }, 1, now);
  assert.deepEqual([state.status, state.nextAt], ['DISABLED', undefined]);
});

test('a disabled endpoint stays so, with its first reason, until 30 days have gone', () => {
  const endpoint = { status: 'DISABLED', disabledAt: now, disabledReason: 'first' } as const;
  const state = stateAfter(endpoint, failed, 9, after(day));
  assert.deepEqual(state, {
    status: 'DISABLED',
    disabledAt: now,
    disabledReason: 'first',
    nextAt: after(day + day / 8),
  });
  assert.equal(stateAfter(endpoint, failed, 99, after(30 * day)).nextAt, undefined);
});

test('a disabled endpoint is asked often at first, then every six hours, some 150 times in 30 days', () => {
  const times = [now.getTime()];
  for (;;) {
    const next = nextRecovery(now, new Date(times.at(-1)!));
    if (next === undefined) break;
    times.push(next.getTime());
  }
  const waits = times.slice(1).map((time, index) => time - times[index]!);
  assert.deepEqual(waits.slice(0, 9), Array(9).fill(600_000));
  assert.ok(
    waits.every((wait, index) => index === 0 || wait >= waits[index - 1]!),
    'waits only grow',
  );
  assert.equal(waits.at(-1), 6 * 3_600_000);
  assert.ok(waits.length > 100 && waits.length < 200, String(waits.length));
});
