import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { clientIds } from '../lib/client-ids.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { readBody } from './read-body.ts';
import { readSubscriptionType } from './request-type.ts';

const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const own = clientIds(masterKey, 'own');
const others = clientIds(masterKey, 'others');

/** Pieces that were asked for, so that a test can tell whether the rest was read. */
interface Sending {
  taken: number;
}

function requestOf(
  pieces: readonly string[],
  type = 'application/x-www-form-urlencoded',
  sending: Sending = { taken: 0 },
) {
  const raw = Readable.from(
    (function* () {
      for (const piece of pieces) {
        sending.taken += 1;
        yield Buffer.from(piece);
      }
    })(),
    { objectMode: true, highWaterMark: 1 },
  );
  const routeOptions = { bodyLimit: 1e6 };
  return { raw, headers: { 'content-type': type }, query: {}, routeOptions } as unknown as FastifyRequest;
}

const options = {
  idsMax: 10_000,
  resolveIds: (ids: readonly string[]) => own.resolve('people', ids),
  readType: (_given: object, parameter: { name: string } | undefined) => parameter?.name,
};
const read = (body: string, type?: string) => readBody(requestOf([body], type), options);

test('ids become sets, other parameters texts', async () => {
  const body = await read('subscriptionType=company&companyIds=30,4%2C+500%0A4%0D%0A,,&name=a+b');
  assert.deepEqual(body.given, { subscriptionType: 'company', name: 'a b' });
  assert.deepEqual(body.ids, { replace: Float64Array.of(4, 30, 500) });
  assert.equal(body.type, 'companyIds');
});

test('ids of people are resolved, thousands of them', async () => {
  const recordIds = Array.from({ length: 9_000 }, (_, index) => 1_000_000 - index);
  const minted = own.mint('people', recordIds);
  const body = await read(JSON.stringify({ peopleIds: minted, name: 'x' }), 'application/json');
  assert.deepEqual(body.ids, { replace: Float64Array.from(recordIds.toReversed()) });
  assert.equal(body.type, 'peopleIds');
});

test('the table of combinations', async () => {
  for (const [kind, id] of [
    ['Company', '7'],
    ['People', own.mint('people', [7])[0] ?? ''],
  ] as const) {
    const [replace, add, remove] = [`${kind.toLowerCase()}Ids=${id}`, `add${kind}Ids=${id}`, `remove${kind}Ids=${id}`];
    const seven = Float64Array.of(7);
    const valid = [
      [replace, { replace: seven }],
      [add, { add: seven }],
      [remove, { remove: seven }],
      [`${add}&${remove}`, { add: seven, remove: seven }],
      [`${remove}&${add}`, { add: seven, remove: seven }],
    ] as const;
    for (const [body, ids] of valid) assert.deepEqual((await read(body)).ids, ids, body);
    for (const body of [`${replace}&${add}`, `${replace}&${remove}`, `${add}&${remove}&${replace}`]) {
      await assert.rejects(read(body), { errorNumber: '400-9102' }, body);
    }
  }
});

test('ids of companies and of people are not combined', async () => {
  const [person = ''] = own.mint('people', [7]);
  await assert.rejects(read(`addCompanyIds=1&removePeopleIds=${person}`), {
    message: 'removePeopleIds can not be combined with addCompanyIds.',
  });
});

test('a parameter without ids is not given', async () => {
  const body = await read('companyIds=&addCompanyIds=+,%0A&removeCompanyIds=3&peopleIds');
  assert.deepEqual(body.ids, { remove: Float64Array.of(3) });
  assert.deepEqual(await read('{"companyIds": []}', 'application/json'), {
    given: {},
    ids: {},
    type: undefined,
  });
});

test('ids of companies that are none are named, ten of them', async () => {
  for (const id of ['0', '-1', '1.5', '1e3', '007', 'x', '9007199254740992', '9999999999999999', '1 2', '١', '"1"']) {
    await assert.rejects(read(`companyIds=5,${encodeURIComponent(id)},6`), {
      errorNumber: '400-102',
      message: `Company id is not valid. companyIds: ${id}`,
    });
  }
  assert.deepEqual((await read('companyIds=9007199254740991')).ids, { replace: Float64Array.of(9007199254740991) });
  const wrong = Array.from({ length: 12 }, (_, index) => `x${index}`);
  await assert.rejects(read(`companyIds=${wrong.slice(0, 10).join()}`), {
    message: `Company id is not valid. companyIds: ${wrong.slice(0, 10).join(', ')}`,
  });
  await assert.rejects(read(`addCompanyIds=1&removeCompanyIds=${wrong.join()}`), {
    message: `Company id is not valid. removeCompanyIds: ${wrong.slice(0, 10).join(', ')} and more`,
  });
  await assert.rejects(read(`companyIds=${'x'.repeat(1_000)}`), {
    message: `Company id is not valid. companyIds: ${'x'.repeat(80)}`,
  });
});

test('ids of another kind are refused as such, whatever they are and wherever the type stands', async () => {
  const ofType = (body: string) => readBody(requestOf([body]), { ...options, readType: readSubscriptionType });
  const bad = Array.from({ length: 30 }, () => 'x').join();
  for (const [type, ids] of [
    ['company', 'peopleIds=1'],
    ['companyNews', `addPeopleIds=${bad}`],
    ['people', 'addCompanyIds=1'],
    ['people', `removeCompanyIds=${bad}`],
  ] as const) {
    for (const body of [`subscriptionType=${type}&${ids}`, `${ids}&subscriptionType=${type}`]) {
      const message = `${ids.split('=')[0]} can not be combined with subscriptionType ${type}.`;
      await assert.rejects(ofType(body), { errorNumber: '400-9102', message }, body);
    }
  }
});

test("another account's people are not valid, nor is what is no id", async () => {
  const [mine = ''] = own.mint('people', [7]);
  const [contact = ''] = own.mint('contact', [7]);
  const [foreign = ''] = others.mint('people', [7]);
  for (const id of [foreign, contact, '7', `${mine}x`, mine.slice(1)]) {
    await assert.rejects(read(`addPeopleIds=${mine},${id}`), {
      errorNumber: '400-103',
      message: `Illegal values for the field addPeopleIds. Not valid: ${id.slice(0, 80)}`,
    });
  }
});

test('more ids than the limit are refused before the rest is read, repeated ones counted', async () => {
  const sending = { taken: 0 };
  const pieces = ['companyIds=', ...Array.from({ length: 1_000 }, () => '1,1,1,')];
  const answer = readBody(requestOf(pieces, undefined, sending), { ...options, idsMax: 30 });
  await assert.rejects(answer, {
    errorNumber: '400-106',
    message: 'Number of ids should not be more than 30. Given value is 31 or more',
  });
  assert.ok(sending.taken < 20, `${sending.taken} pieces were read`);
  const exactly = await readBody(requestOf(['addCompanyIds=1,2,3&', 'removeCompanyIds=4,5']), {
    ...options,
    idsMax: 5,
  });
  assert.deepEqual(exactly.ids, { add: Float64Array.of(1, 2, 3), remove: Float64Array.of(4, 5) });
  const oneMore = readBody(requestOf(['addCompanyIds=1,2,3&', 'removeCompanyIds=4,5,6']), { ...options, idsMax: 5 });
  await assert.rejects(oneMore, { errorNumber: '400-106' });
});

test('any ids in any pieces are the set of them', async () => {
  const ids = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(ids, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (given, pieceLength, asJson) => {
      const whole = asJson ? JSON.stringify({ companyIds: given }) : `companyIds=${given.join('%2C')}`;
      const pieces = whole.match(new RegExp(`.{1,${pieceLength}}`, 'gs')) ?? [];
      const request = requestOf(pieces, asJson ? 'application/json' : undefined);
      const body = await readBody(request, options);
      assert.deepEqual(
        [...(body.ids.replace ?? [])],
        [...new Set(given)].sort((a, b) => a - b),
      );
    }),
  );
});
