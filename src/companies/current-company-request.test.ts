import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { companyIdsOf } from './current-company-request.ts';

const forms: [unknown, number[]][] = [
  [
    [1755, '726263'],
    [1755, 726_263],
  ],
  [{ companyIds: ['1755', 2] }, [1755, 2]],
  [{ companyIds: '1755,2' }, [1755, 2]],
  [{ '1755,2\n3': '' }, [1755, 2, 3]],
  [Buffer.from('\uFEFF1755, 2\r\n3\r4,,5,\n'), [1755, 2, 3, 4, 5]],
  [1755, [1755]],
  ['1755,2', [1755, 2]],
  [
    [2, 2],
    [2, 2],
  ],
];

for (const [body, ids] of forms) {
  test(`${JSON.stringify(body).slice(0, 50)} are the ids ${ids.join(', ')}`, () => {
    assert.deepEqual(companyIdsOf(body), ids);
  });
}

const refused: [unknown, string][] = [
  [undefined, '400-9004'],
  [null, '400-9004'],
  [[], '400-9004'],
  [{}, '400-9004'],
  [Buffer.from(' ,\n'), '400-9004'],
  [{ companyIds: [] }, '400-9004'],
  [Buffer.from('1,abc'), '400-102'],
  [['0'], '400-102'],
  [[-1], '400-102'],
  [[1.5], '400-102'],
  [['9007199254740993'], '400-102'],
  [[null], '400-102'],
  [[{ companyId: 1 }], '400-102'],
  [Buffer.from('1\0'), '400-102'],
  [Array.from({ length: 10_001 }, () => 1), '400-106'],
];

for (const [body, errorNumber] of refused) {
  test(`${JSON.stringify(body)?.slice(0, 50)} is refused with ${errorNumber}`, () => {
    assert.throws(
      () => companyIdsOf(body),
      (error) => error instanceof ApiError && error.errorNumber === errorNumber,
    );
  });
}
