import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ApiError } from '../../lib/errors.ts';
import { shippedReferenceData } from '../../reference/index.ts';
import { clientSpecificIds, plainIds, type ResolveIds } from './input.ts';

const resolveIds: ResolveIds = (_kind, ids) => ids.map((id) => (id.startsWith('A') ? 1 : undefined));
const context = { linesMax: 10_000, resolveIds, reference: shippedReferenceData };
const read = (text: string | Buffer) => plainIds(Buffer.from(text), context).map((line) => line.given);

const forms: [string, string][] = [
  ['commas', '1,2,3'],
  ['LF', '1\n2\n3'],
  ['CRLF', '1\r\n2\r\n3\r\n'],
  ['CR', '1\r2\r3'],
  ['commas and lines', '1,2\n3'],
  ['a byte-order mark', '\uFEFF1\n2\n3'],
  ['blanks, blank items and trailing separators', ' 1 ,\t2,,\n\n  \n3,\n,'],
];
for (const [name, body] of forms) {
  test(`ids are read when separated by ${name}`, () => assert.deepEqual(read(body), ['1', '2', '3']));
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ApiError);
    return `${error.errorNumber} ${error.message}`;
  }
  throw new Error('nothing was refused');
}

test('what is no list of ids is refused, with the line', () => {
  assert.equal(
    refusal(() => read('')),
    '400-9004 Request body is empty.',
  );
  assert.equal(
    refusal(() => read(' ,\r\n,, ')),
    '400-9004 Request body is empty.',
  );
  assert.equal(
    refusal(() => read('1\n2,x\n3')),
    '400-9010 Invalid ID at line number: 2 (ID 3 of the list)',
  );
  for (const bad of ['0', '-1', '1.5', '1e3', '+1', '0x1', '1 2']) {
    assert.match(
      refusal(() => read(`7\n${bad}`)),
      /^400-9010 Invalid ID at line number: 2/,
    );
  }
  assert.match(
    refusal(() => read(Buffer.from([0xff, 0xfe, 0, 1, 2]))),
    /^400-9010/,
  );
});

test('ten thousand ids are a job, one more is refused with both numbers', () => {
  const ids = Array.from({ length: 10_001 }, (_, index) => index + 1);
  assert.equal(read(ids.slice(1).join('\n')).length, 10_000);
  assert.equal(
    refusal(() => read(ids.join(','))),
    '400-106 Number of ids should not be more than 10000. Given value is 10001',
  );
});

test('client-specific ids need 64 characters; one that names nothing is no error', () => {
  const reader = clientSpecificIds('company');
  const known = 'A'.repeat(64);
  const unknown = `${'z'.repeat(62)}-_`;
  assert.deepEqual(reader(Buffer.from(`${known}\n${unknown}`), context), [
    { given: known, recordId: 1 },
    { given: unknown, recordId: undefined },
  ]);
  for (const length of [63, 65]) {
    assert.match(
      refusal(() => reader(Buffer.from('A'.repeat(length)), context)),
      /^400-9010/,
    );
  }
});

test('whatever the separators, the ids come back in their order', () => {
  const separator = fc.constantFrom(',', '\n', '\r\n', '\r', ' , ', ',\n', '\n\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), separator), { minLength: 1 }), (items) => {
      const body = items.map(([id, after]) => `${id}${after}`).join('');
      assert.deepEqual(
        read(body),
        items.map(([id]) => String(id)),
      );
    }),
  );
});
