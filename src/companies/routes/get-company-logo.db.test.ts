import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { encodePng, pngSize } from '../../lib/png.ts';
import { logoOf } from '../logo/logo-file.ts';
import { saveLogo } from '../logo/logo-store.ts';

const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
const account = await api.newAccount({ credits: 0 });
const asPicture = { accesstoken: account.token, accept: 'image/png' };

const get = (path: string, headers: Record<string, string> = asPicture) =>
  server.inject({ url: `/api/v1/company/${path}`, headers });

/** A one-coloured square. */
const square = (size: number, grey = 0) =>
  encodePng({ width: size, height: size, palette: [[grey, grey, grey]], pixels: new Uint8Array(size * size) });

test('a company has a logo of each size, drawn from its initials and to be kept for a day', async () => {
  for (const size of [100, 200, 400]) {
    const answer = await get(`726263/logos/${size}`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.equal(answer.headers['cache-control'], 'private, max-age=86400');
    assert.deepEqual(pngSize(answer.rawPayload), { width: size, height: size });
  }
});

test('a logo that the client has already is not sent again', async () => {
  const { etag } = (await get('2/logos/100')).headers;
  const again = await get('2/logos/100', { ...asPicture, 'if-none-match': `"x", ${etag}` });
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, '');
  assert.equal((await get('2/logos/200', { ...asPicture, 'if-none-match': String(etag) })).statusCode, 200);
});

test("the data owner's picture takes the place of the drawn one: of its size, or of all that have none of their own", async () => {
  const whole = square(333);
  const [small, later] = [square(100), square(100, 200)];
  assert.equal(await saveLogo(database, logoOf('4.png', whole)), true);
  assert.equal(await saveLogo(database, logoOf('4_100.png', small)), true);
  assert.deepEqual((await get('4/logos/100')).rawPayload, small);
  assert.deepEqual((await get('4/logos/400')).rawPayload, whole);
  await saveLogo(database, logoOf('4_100.png', later));
  assert.deepEqual((await get('4/logos/100')).rawPayload, later);
  assert.equal(await saveLogo(database, logoOf('99.png', whole)), false, 'there is no such company');
});

test('an error is no picture: its format is what errors have', async () => {
  for (const [path, status, errorNumber] of [
    ['726263/logos/300', 400, '400-103'],
    ['726263/logos/big', 400, '400-103'],
    ['726263/logos/100.png', 400, '400-103'],
    ['abc/logos/100', 400, '400-102'],
    ['99/logos/100', 404, '404-11'],
  ] as const) {
    const answer = await get(path, account.json);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [status, errorNumber], path);
    assert.match((await get(path)).body, /^<\?xml .*\n<error>/);
  }
});

test('without a token, or without the contract for it, there is no logo', async () => {
  assert.equal((await get('726263/logos/100', {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['target'] });
  assert.equal((await get('726263/logos/100', other.json)).statusCode, 405);
});
