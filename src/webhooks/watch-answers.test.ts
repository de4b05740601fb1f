import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from './make-attempt.ts';
import type { AttemptResult } from './message.ts';
import { watchAnswers } from './watch-answers.ts';

const bounds = { attemptsMax: 8, silencesMax: 4 };
const start = new Date('2026-03-01T12:00:00Z');

function attempt(result: AttemptResult, milliseconds = 0): Attempt {
  return {
    message: {
      messageId: 'm',
      endpointId: null,
      url: 'https://crm.example.com/hook',
      clientId: 'client',
      subject: 'job1',
      body: '{}',
      attempts: 0,
      earlierAttempts: 0,
    },
    startedAt: start,
    endedAt: new Date(start.getTime() + milliseconds),
    result,
    verdict: { state: 'exhausted' },
  };
}
const silence = attempt({ error: 'No answer came in time.' }, 15_000);
const answer = (milliseconds: number) => attempt({ statusCode: 503, headers: {}, excerpt: '' }, milliseconds);

test('each attempt without an answer leaves room for one less, until four were enough', () => {
  const watch = watchAnswers(bounds, false);
  assert.equal(watch.finding(), undefined);
  for (const left of [7, 6, 5, 4]) {
    assert.equal(watch.isSilent(), false);
    watch.note(silence);
    assert.equal(watch.attemptsMax(), left);
  }
  assert.equal(watch.isSilent(), true);
  assert.equal(watch.finding(), 'silent');
});

test('a probe is one attempt, and any answer to it makes room for all', () => {
  const dead = watchAnswers(bounds, true);
  assert.equal(dead.attemptsMax(), 1);
  dead.note(silence);
  assert.equal(dead.isSilent(), true);
  const alive = watchAnswers(bounds, true);
  alive.note(answer(10));
  assert.equal(alive.attemptsMax(), 8);
  alive.note(silence);
  assert.deepEqual([alive.attemptsMax(), alive.isSilent(), alive.finding()], [8, false, 'prompt']);
});

test('answers that take a second in the mean are slow', () => {
  const watch = watchAnswers(bounds, false);
  watch.note(answer(1_990));
  assert.equal(watch.finding(), 'slow');
  watch.note(answer(8));
  assert.equal(watch.finding(), 'prompt');
});

test('an attempt that was never made says nothing of the receiver', () => {
  const watch = watchAnswers(bounds, true);
  watch.note(attempt({ error: 'The webhook URL is not allowed.', isMade: false }));
  assert.deepEqual([watch.attemptsMax(), watch.isSilent(), watch.finding()], [1, false, undefined]);
});
