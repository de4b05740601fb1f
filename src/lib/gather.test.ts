import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather } from './gather.ts';

function counting() {
  const asked: number[][] = [];
  const square = gather<number, number>(
    async (questions) => {
      asked.push([...questions]);
      if (questions.includes(-1)) throw new Error('not that one');
      return questions.map((question) => question * question);
    },
    { max: 3 },
  );
  return { asked, square };
}

test('questions of one turn go out together, at most so many, and each gets its own answer', async () => {
  const { asked, square } = counting();
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(square)), [1, 4, 9, 16]);
  assert.deepEqual(asked, [[1, 2, 3], [4]]);
});

test('questions of a later turn go out by themselves, though the first are not answered yet', async () => {
  const { asked, square } = counting();
  const first = square(1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await Promise.all([first, square(2)]), [1, 4]);
  assert.deepEqual(asked, [[1], [2]]);
});

test('a failure is told to those who were asked for together, and to nobody else', async () => {
  const { square } = counting();
  const answers = await Promise.allSettled([1, -1, 3, 4].map(square));
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'fulfilled'],
  );
  assert.equal(await square(5), 25);
});

test('an answer too few is a failure of all of them', async () => {
  const ask = gather<number, number>(async () => [1], { max: 10 });
  const answers = await Promise.allSettled([ask(1), ask(2)]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});
