import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { testDatabase } from '../../../test/support/database.ts';
import { createServer } from '../../http/index.ts';
import { newId } from '../../lib/ids.ts';
import { masterKeyFrom } from '../../lib/master-key.ts';
import { createLogger } from '../../telemetry/index.ts';
import { createApiKey, markApiKey } from '../api-key-store.ts';
import { tokensOf } from '../token.ts';
import { tokenRoutes } from './token.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const start = new Date('2014-07-21T21:08:17Z');
let now = start;
const server = await createServer({ logger: createLogger('silent') });
tokenRoutes(server, { database, masterKey, now: () => now });

async function newClient() {
  const { key, secrets } = await createApiKey(database, masterKey, { name: 'test' }, start);
  return { grantType: 'cred', clientId: key.clientId, clientSecret: secrets.clientSecret };
}
const client = await newClient();
const xml = '/Auth/login/v1/token';
const json = '/Auth/login/v1/token.json';
const asJson = { accept: 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const post = (url: string, options: InjectOptions = {}) => server.inject({ method: 'POST', url, ...options });

function inQuery(parameters: Record<string, string>): InjectOptions {
  return { query: parameters };
}

function inForm(parameters: Record<string, string>, headers: Record<string, string> = {}): InjectOptions {
  return { headers: { ...form, ...headers }, payload: new URLSearchParams(parameters).toString() };
}

test('JSON wraps the token in accessTokenDetails, with the members and the order of the original', async () => {
  for (const answer of [
    await post(xml, { ...inQuery(client), headers: asJson }),
    await post(json, inQuery(client)),
    await post(json, { ...inQuery(client), headers: { accept: 'application/xml' } }),
    await post(xml, inForm(client, asJson)),
  ]) {
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^application\/json\b/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { accessToken } = answer.json().accessTokenDetails;
    assert.equal(typeof tokensOf(masterKey).verify(accessToken, now), 'object');
    assert.equal(
      answer.body,
      `{"accessTokenDetails":{"accessToken":"${accessToken}","tokenType":"bearer",` +
        `"expirationTime":"Tue, Jul 21, 2015 09:08:17 PM GMT","userInfo":{"userId":null,"firstName":null,` +
        `"lastName":null,"userName":null,"companyName":null,"accountId":null,"role":null}}}`,
    );
  }
});

test('XML is the default: accessTokenDetails as root, its members in alphabetical order, no userInfo', async () => {
  for (const answer of [
    await post(xml, inQuery(client)),
    await post(xml, { ...inQuery(client), headers: { accept: '*/*' } }),
    await post(xml, inForm(client)),
  ]) {
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^application\/xml\b/);
    assert.match(
      answer.body,
      /^<\?xml [^>]+\?>\s*<accessTokenDetails>\s*<accessToken>[A-Za-z0-9+/=.]+<\/accessToken>\s*<expirationTime>Tue, Jul 21, 2015 09:08:17 PM GMT<\/expirationTime>\s*<tokenType>bearer<\/tokenType>\s*<\/accessTokenDetails>\s*$/,
    );
  }
});

test('parameters may be split over query and form; what is empty in one is looked for in the other', async () => {
  const { grantType, clientId, clientSecret } = client;
  const answer = await post(
    `${json}?grantType=${grantType}&clientId=${clientId}&clientSecret=`,
    inForm({ clientSecret }),
  );
  assert.equal(answer.statusCode, 200);
});

test('an empty body is no body whatever its content type says, and unknown parameters are ignored', async () => {
  for (const contentType of [
    '',
    'application/json',
    'text/plain',
    form['content-type'],
    'multipart/form-data',
    'x/y',
  ]) {
    const headers = contentType === '' ? {} : { 'content-type': contentType };
    const answer = await post(json, { query: { ...client, redirect: 'x' }, headers });
    assert.equal(answer.statusCode, 200, contentType);
  }
});

test('a form sent without a content type is read all the same', async () => {
  for (const headers of [{}, { 'content-type': 'text/plain' }]) {
    const payload = Buffer.from(new URLSearchParams(client).toString());
    assert.equal((await post(json, { headers, payload })).statusCode, 200);
  }
});

test('a doubled slash in the path works, as real clients send it', async () => {
  assert.equal((await post('//Auth//login/v1/token.json', inQuery(client))).statusCode, 200);
});

test('a wrong secret, an unknown client and a disabled key get the same 401-9002', async () => {
  const disabled = await newClient();
  await markApiKey(database, disabled.clientId, 'disabled', start);
  for (const wrong of [
    { ...client, clientSecret: 'wrong' },
    { ...client, clientSecret: `${client.clientSecret} ` },
    { ...client, clientSecret: client.clientSecret.toUpperCase() },
    { ...client, clientId: newId() },
    { ...client, clientId: client.clientId.toUpperCase() },
    { ...client, clientId: `${client.clientId}\u0000` },
    { ...client, clientId: "' OR true --" },
    disabled,
  ]) {
    const answer = await post(json, inQuery(wrong));
    assert.equal(answer.statusCode, 401);
    const { diagnosticCode, ...error } = answer.json();
    assert.match(diagnosticCode, /^[0-9a-v]{19,20}$/);
    assert.deepEqual(error, {
      errorType: 'UNAUTHORIZED',
      status: 401,
      message: 'Invalid client ID or client secret.',
      errorNumber: '401-9002',
    });
  }
  now = new Date(now.getTime() + 60_000);
});

test('a missing, empty, repeated or unknown parameter is 400-9001', async () => {
  const { grantType, clientId, clientSecret } = client;
  for (const parameters of [
    {},
    { clientId, clientSecret },
    { grantType, clientSecret },
    { grantType, clientId },
    { grantType: '', clientId, clientSecret },
    { grantType, clientId: '', clientSecret },
    { grantType: 'CRED', clientId, clientSecret },
    { grantType: 'password', clientId, clientSecret },
    { grantType, clientID: clientId, clientSecret },
    { grantType: 'code', clientId, clientSecret },
    { grantType: 'code', code: '', clientId, clientSecret },
  ]) {
    for (const options of [{ query: parameters }, inForm(parameters as Record<string, string>)]) {
      const answer = await post(json, options as InjectOptions);
      assert.equal(answer.statusCode, 400, JSON.stringify(parameters));
      assert.equal(answer.json().errorNumber, '400-9001');
      assert.equal(answer.json().message, 'Invalid query parameter(s).');
    }
  }
  const repeated = await post(json, {
    headers: form,
    payload: `grantType=cred&clientId=${clientId}&clientId=${clientId}&clientSecret=${clientSecret}`,
  });
  assert.equal(repeated.json().errorNumber, '400-9001');
});

test('an authorization code is never valid, since none is handed out; credentials are judged first', async () => {
  const code = { ...client, grantType: 'code', code: '7f9c24e8-3b12-4ad5-9c1e-0a8a4c0e7d11' };
  assert.equal((await post(json, inQuery(code))).json().errorNumber, '400-9001');
  assert.equal((await post(json, inQuery({ ...code, clientSecret: 'wrong' }))).json().errorNumber, '401-9002');
});

test('an error is XML by default, JSON when asked for, and always JSON on token.json', async () => {
  assert.match((await post(xml)).body, /<errorNumber>400-9001<\/errorNumber>/);
  assert.equal((await post(xml, { headers: asJson })).json().errorNumber, '400-9001');
  assert.equal((await post(json, { headers: { accept: 'application/xml' } })).json().errorNumber, '400-9001');
});

test('a form that is no form is refused without an exception', async () => {
  for (const [contentType, payload] of [
    ['application/json', '[1,2]'],
    ['application/json', '"text"'],
    ['text/plain', 'grantType=cred'],
    ['application/x-www-form-urlencoded', '%00%ff=%zz&&=&a'],
  ] as const) {
    const answer = await post(json, { headers: { 'content-type': contentType }, payload });
    assert.equal(answer.json().errorNumber, '400-9001', contentType);
  }
});

test('who keeps failing is throttled until the minute is over, but nobody can lock out who has the right secret', async () => {
  const victim = await newClient();
  const wrong = { ...victim, clientSecret: 'wrong' };
  for (let failure = 0; failure < 10; failure++) assert.equal((await post(json, inQuery(wrong))).statusCode, 401);
  now = new Date(now.getTime() + 20_500);
  const slowed = await post(json, inQuery(wrong));
  assert.equal(slowed.statusCode, 429);
  assert.equal(slowed.json().errorNumber, '429-9001');
  assert.equal(slowed.headers['retry-after'], '40');
  assert.equal((await post(json, { ...inQuery(wrong), remoteAddress: '192.0.2.7' })).statusCode, 401);
  assert.equal((await post(json, inQuery(victim))).statusCode, 200);
  now = new Date(now.getTime() + 40_000);
  assert.equal((await post(json, inQuery(wrong))).statusCode, 401);
});
