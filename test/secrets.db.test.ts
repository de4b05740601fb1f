import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from './support/catalogue.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi();
const { server, database, log } = api;
await fillCatalogue(database);
const receiver = await webhookReceiver();

/** Everything answered, with what was asked. */
const answers: { asked: string; text: string }[] = [];

async function ask(method: string, url: string, headers: Record<string, string> = {}, payload?: string | object) {
  const answer = await server.inject({
    method: method as 'GET',
    url,
    headers: { accept: 'application/json', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  answers.push({
    asked: `${method} ${url.split('?', 1)[0]}`,
    text: `${JSON.stringify(answer.headers)}\n${answer.body}`,
  });
  return answer;
}

test('no secret is in the log at its most talkative, nor in an answer but the one that hands it out', async () => {
  const account = await api.newAccount({ concurrentJobs: 10, credits: null });
  const { clientId, clientSecret, token } = account;
  const secrets: Record<string, string> = {
    'client secret': clientSecret,
    token,
    'webhook secret of the key': account.webhookSecret,
    'master key': 'a secret key for tests, forty characters',
    'wrong client secret': 'wrongsecretthatwasmistyped0123456789',
    'authorization code': 'acodethatnobodymayread0123456789',
    'signing secret': 'the-signing-secret-of-a-subscription',
    'query of the webhook of a job': 'jobwebhookquerysecret0123',
    'query of the webhook of a subscription': 'subscriptionwebhooksecret0123',
    'user name in a webhook': 'webhookusername0123',
    'password in a webhook': 'webhookpassword0123',
    'text of a receiver': 'what the receiver says is its own business',
    cookie: 'sessioncookie0123456789',
  };
  const password = new URL(database.url).password;
  if (password !== '') secrets['password of the database'] = password;
  const own = { accesstoken: token, cookie: `s=${secrets['cookie']}`, authorization: `Bearer ${token}` };
  receiver.answer((response) => response.writeHead(503).end(secrets['text of a receiver']));

  // Tokens by every way, right and wrong, and with the question mark forgotten.
  // The secret comes first, so that what cuts off the rest does not hide it.
  const login = new URLSearchParams({ clientSecret, grantType: 'cred', clientId }).toString();
  const wrong = new URLSearchParams({
    clientSecret: secrets['wrong client secret'] ?? '',
    grantType: 'cred',
    clientId,
  });
  const code = `code=${secrets['authorization code']}&grantType=code&clientId=${clientId}&clientSecret=${clientSecret}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of ['/Auth/login/v1/token', '/Auth/login/v1/token.json']) {
    for (const query of [login, wrong.toString(), code]) {
      for (const minted of [await ask('POST', `${path}?${query}`), await ask('POST', path, form, query)]) {
        const text: unknown = minted.statusCode === 200 ? minted.json().accessTokenDetails?.accessToken : undefined;
        if (typeof text === 'string') secrets[`token ${Object.keys(secrets).length}`] = text;
      }
      await ask('POST', `${path}&${query}`);
      await ask('POST', `${path};${query}`);
      await ask('GET', `${path}?${query}`);
      await ask('POST', path, { 'content-type': 'application/json' }, `{"clientSecret":"${clientSecret}"`);
      await ask('POST', `${path}?${query}&clientSecret=%zz`);
    }
  }
  for (const accesstoken of [`${token}x`, `${token}, ${token}`, token.slice(1)]) {
    await ask('GET', '/api/v1/admin/jobs', { ...own, accesstoken });
  }
  await ask('GET', `/api/v1/admin/jobs?accessToken=${encodeURIComponent(token)}`);

  // A job and a subscription whose webhooks have secrets in them, each also with what is refused.
  const jobs = '/api/v1/target/companies/techProfile/job';
  const hook = (query: string) => encodeURIComponent(`${receiver.url}?key=${query}`);
  const jobQuery = secrets['query of the webhook of a job'] ?? '';
  const lines = { ...own, 'content-type': 'text/plain' };
  const ids = 'A'.repeat(64);
  const { jobId } = (await ask('POST', `${jobs}?webhook=${hook(jobQuery)}`, lines, ids)).json();
  assert.ok(jobId);
  const userInfo = `${secrets['user name in a webhook']}:${secrets['password in a webhook']}`;
  await ask('POST', `${jobs}?webhook=${encodeURIComponent(`http://${userInfo}@example.com/`)}`, lines, ids);
  const subscription = {
    subscriptionType: 'company',
    companyIds: '726263',
    startTime: '2030-01-01T00:00:00Z',
    frequency: '1d',
    webhook: `${receiver.url}?key=${secrets['query of the webhook of a subscription']}`,
    signingSecret: secrets['signing secret'],
  };
  const created = await ask('POST', '/api/v1/subscription', own, subscription);
  const { subscriptionId } = created.json();
  assert.ok(subscriptionId, created.body);
  await ask('POST', '/api/v1/subscription', own, { ...subscription, webhook: `http://${userInfo}@example.com/` });
  await ask('POST', '/api/v1/subscription', own, { ...subscription, frequency: 'x' });
  await ask('POST', '/api/v1/subscription/job', own, subscription);
  await ask('PUT', `/api/v1/subscription/${subscriptionId}`, own, { subscriptionType: 'company', signingSecret: 7 });
  await ask('GET', `/api/v1/subscription/${subscriptionId}`, own);
  const rotated = await ask('POST', `/api/v1/subscription/${subscriptionId}/webhook/secret`, own);
  secrets['replaced secret of the webhook'] = rotated.json().secret;

  // Deliveries that fail, and the results by a signed URL, whole and altered.
  await api.startWorkers();
  await receiver.until(2);
  while ((await ask('GET', `${jobs}/${jobId}`, own)).json().status !== 'finished')
    await receiver.until(receiver.received.length);
  const { resultsUrl } = (await ask('GET', `${jobs}/${jobId}/results`, own)).json();
  const { pathname, search, searchParams } = new URL(resultsUrl);
  secrets['signature of a results URL'] = searchParams.get('Signature') ?? '';
  await ask('GET', pathname + search);
  await ask('GET', `${pathname}${search}x`);
  await ask('GET', `${pathname}&${search.slice(1)}`);

  // A defect in the middle of all that.
  await database.client.query('ALTER TABLE job RENAME TO lost; ALTER TABLE subscription RENAME TO lost_too');
  for (const [method, url, body] of [
    ['POST', `${jobs}?webhook=${hook(jobQuery)}`, ids],
    ['GET', `${jobs}/${jobId}`, undefined],
    ['POST', '/api/v1/subscription', subscription],
  ] as const) {
    const broken = await ask(method, url, typeof body === 'string' ? lines : own, body);
    assert.equal(broken.statusCode, 500, `${method} ${url}`);
    assert.doesNotMatch(broken.body, /relation|lost|at \w+ \(|\.ts:|select|insert/i, 'nothing of the cause is told');
  }

  const written = log.map((line) => JSON.stringify(line));
  assert.ok(written.length > 30, 'something was logged');
  const handsOut: Record<string, RegExp> = {
    token: /Auth\/login/,
    'signature of a results URL': /\/results$/,
    'replaced secret of the webhook': /\/webhook\/secret$/,
    // The client's own setting, told to itself.
    'query of the webhook of a subscription': /\/subscription/,
  };
  for (const [what, secret] of Object.entries(secrets)) {
    assert.ok(secret.length > 12, `no ${what}`);
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ];
    const shows = (text: string) => forms.some((form) => text.includes(form));
    assert.deepEqual(written.filter(shows), [], `the log has the ${what}`);
    const allowed = handsOut[what.startsWith('token') ? 'token' : what];
    const told = answers.filter(({ asked, text }) => shows(text) && allowed?.test(asked) !== true);
    assert.deepEqual(told, [], `an answer has the ${what}`);
  }
});
