import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
await database.client.query(`
  INSERT INTO company (company_id, name, city, business_structure) VALUES
    (70, 'Fixture Works', 'Leeds', NULL), (71, 'Fixture Works', 'York', 'Branch')`);

const match = (payload: object, headers: Record<string, string>) =>
  server.inject({ method: 'POST', url: '/api/v1/company/match/basicFields', headers, payload });

test('each request gets its probable matches, with the fields asked for', async () => {
  const account = await api.newAccount({ credits: 3 });
  const answer = await match(
    {
      requests: [
        {
          id: 'a',
          name: 'Microsoft Inc',
          websites: ['www.microsoft.com'],
          tickers: [{ value: 'MSFT', exchange: 'NASD' }],
        },
        { id: 'b', name: 'Nobody Knows' },
        { companyId: '5' },
      ],
      fieldsToFetch: ['name', 'companyId', 'zip'],
    },
    account.json,
  );
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), {
    companyMatches: [
      {
        id: 'a',
        probableMatches: [
          { companyId: 726_263, name: 'Microsoft Corporation', zip: '98052-6399', confidenceScore: 99.6 },
        ],
      },
      { id: 'b', probableMatches: [] },
      { probableMatches: [{ companyId: 5, name: 'Toyota Motor', zip: '471-8571', confidenceScore: 100 }] },
    ],
  });
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [
    account.clientId,
  ]);
  assert.deepEqual(rows, [{ credits_consumed: 2 }]);
});

test('branches are matched if asked for, best first', async () => {
  const account = await api.newAccount();
  const known = { name: 'Fixture Works', city: 'York' };
  for (const [matchbranch, expected] of [
    [false, [70]],
    [true, [71, 70]],
  ] as const) {
    const { companyMatches } = (await match({ requests: [{ ...known, matchbranch }] }, account.json)).json();
    const matches: { companyId: number }[] = companyMatches[0].probableMatches;
    assert.deepEqual(
      matches.map(({ companyId }) => companyId),
      expected,
    );
  }
});

test('the same in XML', async () => {
  const account = await api.newAccount();
  const answer = await match({ requests: [{ id: '1', companyId: '70' }], fieldsToFetch: ['city'] }, account.xml);
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyMatchList><companyMatches><companyMatch><id>1</id><probableMatches><probableMatch><city>Leeds</city>' +
      '<confidenceScore>100</confidenceScore></probableMatch></probableMatches></companyMatch></companyMatches>' +
      '</companyMatchList>',
  );
});

const bad: [string, object, string][] = [
  ['no requests', {}, '400-9001'],
  ['an empty list of requests', { requests: [] }, '400-105'],
  ['41 requests', { requests: Array.from({ length: 41 }, () => ({ name: 'a' })) }, '400-106'],
  ['an unknown field', { requests: [{ name: 'a' }], fieldsToFetch: ['nonsense'] }, '400-101'],
  ['a company id that is no number', { requests: [{ companyId: 'x' }] }, '400-102'],
];

for (const [what, payload, errorNumber] of bad) {
  test(`${what}: refused with ${errorNumber}`, async () => {
    const account = await api.newAccount();
    const answer = await match(payload, account.json);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.equal(answer.json().errorNumber, errorNumber);
  });
}

test('without a token or the contract for it there is no match', async () => {
  const account = await api.newAccount({ entitlements: ['company'] });
  const payload = { requests: [{ name: 'Microsoft' }] };
  assert.equal((await match(payload, {})).statusCode, 401);
  assert.equal((await match(payload, account.json)).statusCode, 405);
});
