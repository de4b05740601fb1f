import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;
const account = await api.newAccount({ credits: 0 });
const url = '/api/v1/companyIds';

// 1 and 2 became 3, which became 4, as 5 did; 8 and 9 each became the other, which must not hang anybody.
await database.client.query(`
  INSERT INTO company (company_id, name) VALUES (4, 'Now'), (726263, 'Never merged');
  INSERT INTO merged_company VALUES (1, 3), (2, 3), (3, 4), (5, 4), (8, 9), (9, 8), (10, 8)`);

const post = (payload: string, type: string, headers: Record<string, string> = account.json) =>
  server.inject({ method: 'POST', url, headers: { ...headers, 'content-type': type }, payload });

test('each id has its current one, however often it was merged, and all that were merged into that', async () => {
  const merged = [1, 2, 3, 5];
  assert.deepEqual((await post('[3, 726263, "1", 4, 99, 3]', 'application/json')).json(), [
    { currentCompanyId: 4, mergedCompanyIds: merged, companyId: 3 },
    { companyId: 726_263 },
    { currentCompanyId: 4, mergedCompanyIds: merged, companyId: 1 },
    { mergedCompanyIds: merged, companyId: 4 },
    { companyId: 99 },
    { currentCompanyId: 4, mergedCompanyIds: merged, companyId: 3 },
  ]);
});

test('the same in XML, as the original printed it', async () => {
  assert.equal(
    (await post('5,726263', 'text/plain', account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyDTOes><company><companyId>5</companyId><currentCompanyId>4</currentCompanyId><mergedCompanyIds>' +
      '<mergedCompanyId>1</mergedCompanyId><mergedCompanyId>2</mergedCompanyId><mergedCompanyId>3</mergedCompanyId>' +
      '<mergedCompanyId>5</mergedCompanyId></mergedCompanyIds></company><company><companyId>726263</companyId>' +
      '</company></companyDTOes>',
  );
});

test('ids that were merged in a circle lead nowhere', async () => {
  const answer = await post('8\n10', 'application/octet-stream');
  assert.deepEqual(answer.json(), [{ companyId: 8 }, { companyId: 10 }]);
});

test('ids may come in any form that clients send', async () => {
  const expected = (await post('5,4', 'text/plain')).json();
  assert.equal(expected.length, 2);
  for (const [payload, type] of [
    ['5\r\n4\r\n', 'application/octet-stream'],
    ['5,4', 'application/x-www-form-urlencoded'],
    ['companyIds=5%2C4', 'application/x-www-form-urlencoded'],
    ['["5","4"]', 'application/json'],
    ['{"companyIds":[5,4]}', 'application/json'],
    ['5,4', 'text/csv'],
  ] as const) {
    assert.deepEqual((await post(payload, type)).json(), expected, type);
  }
});

test('bad input is refused as a whole', async () => {
  for (const [payload, type, errorNumber] of [
    ['1,x', 'text/plain', '400-102'],
    ['[1,-2]', 'application/json', '400-102'],
    ['', 'text/plain', '400-9004'],
    ['[1', 'application/json', '400-9009'],
    [Array.from({ length: 10_001 }, () => 1).join(','), 'text/plain', '400-106'],
  ] as const) {
    const answer = await post(payload, type);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().errorNumber, errorNumber);
  }
});

test('without a token, or without the contract for it, there is no answer', async () => {
  assert.equal((await post('1', 'text/plain', {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['target'] });
  assert.equal((await post('1', 'text/plain', other.json)).statusCode, 405);
});
