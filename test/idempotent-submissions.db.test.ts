import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anotherServer } from './support/another-server.ts';
import { fillCompanies } from './support/companies.ts';
import { type TestAccount, testApi } from './support/test-api.ts';

// No workers here: what is accepted stays accepted, unless a test ends it.
const api = await testApi();
const { server: here, database } = api;
await fillCompanies(database);
const there = await anotherServer(api);

const jobs = '/api/v1/company/techProfile/job';
const builds = '/api/v1/target/companies/export/job';

interface Sent {
  readonly server?: typeof here;
  readonly url?: string;
  readonly payload?: string | object;
  readonly headers?: Record<string, string>;
}

const submit = (
  account: TestAccount,
  key: string,
  { server = here, url = jobs, payload = '1,2', headers }: Sent = {},
) =>
  server.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      ...account.json,
      'content-type': typeof payload === 'string' ? 'text/plain' : 'application/json',
      'idempotency-key': key,
      ...headers,
    },
  });

type Answer = Awaited<ReturnType<typeof submit>>;

/** As `submit`, but it is under way at once: what is injected begins when it is first awaited. */
const begin = async (...request: Parameters<typeof submit>): Promise<Answer> => submit(...request);

/** All that submissions write. */
async function traces() {
  const { rows } = await database.client.query(`
    SELECT (SELECT array_agg(job_id ORDER BY job_id) FROM job) AS jobs, (SELECT count(*) FROM job_input) AS inputs,
           (SELECT count(*) FROM graphile_worker.jobs) AS entries,
           (SELECT sum(credits_reserved) FROM api_key) AS reserved,
           (SELECT json_agg(answer ORDER BY client_id, key) FROM idempotent_answer AS answer) AS answers`);
  return rows[0];
}

/** Asserts that an answer is the first one, and is marked as such. */
function assertReplayed(answer: Answer, first: Answer) {
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.body, first.body);
  assert.equal(answer.headers['idempotent-replayed'], 'true');
  assert.equal(first.headers['idempotent-replayed'], undefined);
}

test('the same submission under the same key is accepted once, and answered as it was', async () => {
  const account = await api.newAccount({ credits: 10, concurrentJobs: 1 });
  const first = await submit(account, 'once');
  assert.equal(first.statusCode, 200, first.body);
  const before = await traces();
  assertReplayed(await submit(account, '"once"', { server: there }), first);
  const xml = await submit(account, 'once', { headers: { accept: 'application/xml' } });
  assert.match(
    xml.body,
    new RegExp(`<BulkJobStatus><jobId>${first.json().jobId}</jobId><status>accepted</status><type>`),
  );
  assert.deepEqual(await traces(), before);
});

test('list builds are accepted once, wherever their parameters stand', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const first = await submit(account, 'list', { url: builds, payload: { countries: '1', cities: 'Lyon' } });
  assert.equal(first.statusCode, 200, first.body);
  assertReplayed(await submit(account, 'list', { url: `${builds}?cities=Lyon&countries=1`, payload: {} }), first);
  const other = await submit(account, 'list', { url: builds, payload: { countries: '1', cities: 'Paris' } });
  assert.equal(other.json().errorNumber, '422-9001');
});

test('another body, type or parameter under the same key is refused and changes nothing', async () => {
  const account = await api.newAccount({ concurrentJobs: 10 });
  await submit(account, 'taken');
  const before = await traces();
  for (const [what, sent] of Object.entries<Sent>({
    body: { payload: '1,3' },
    'body that is not even valid': { payload: 'x' },
    type: { url: '/api/v1/company/familyTree/job' },
    webhook: { url: `${jobs}?webhook=http://127.0.0.1/` },
  })) {
    const json = await submit(account, 'taken', sent);
    assert.equal(json.statusCode, 422, what);
    assert.equal(json.json().errorNumber, '422-9001');
    assert.equal(json.json().message, 'The Idempotency-Key was used for another request.');
    const xml = await submit(account, 'taken', { ...sent, headers: { accept: 'application/xml' } });
    assert.match(xml.body, /<errorNumber>422-9001<\/errorNumber><errorType>UNPROCESSABLE_CONTENT</);
  }
  assert.deepEqual(await traces(), before);
});

test('what means nothing makes no other request: unknown parameters, the content type, blanks around the webhook', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const first = await submit(account, 'lenient', { url: `${jobs}?webhook=http://127.0.0.1/` });
  const again = await submit(account, 'lenient', {
    url: `${jobs}?nonsense=1&dryRun=false&webhook=%20http://127.0.0.1/%20`,
    headers: { 'content-type': 'application/octet-stream' },
  });
  assertReplayed(again, first);
});

test('a key that is none is refused by its name, before the body is looked at', async () => {
  const account = await api.newAccount();
  const before = await traces();
  const answer = await submit(account, 'a b', { payload: 'x' });
  assert.match(answer.json().message, /^Illegal values for the field Idempotency-Key\./);
  assert.deepEqual(await traces(), before);
});

test('what was refused is not remembered: corrected, it is accepted under its key', async () => {
  const account = await api.newAccount({ credits: 2, concurrentJobs: 1 });
  assert.equal((await submit(account, 'corrected', { payload: '1\nx' })).json().errorNumber, '400-9010');
  assert.equal((await submit(account, 'corrected', { payload: '1,2,3' })).json().errorNumber, '400-9003');
  const accepted = await submit(account, 'corrected', { payload: '1,2' });
  assert.equal(accepted.statusCode, 200);
  const url = `${jobs}/${accepted.json().jobId}`;
  assert.equal((await submit(account, 'second', { payload: '1' })).json().errorNumber, '400-9003');
  await here.inject({ method: 'DELETE', url, headers: account.json });
  assert.equal((await submit(account, 'second', { payload: '1' })).statusCode, 200);
});

test("another account's same key is another key", async () => {
  const [one, other] = [await api.newAccount(), await api.newAccount()];
  const first = await submit(one, 'common');
  const second = await submit(other, 'common', { payload: '3' });
  assert.equal(second.statusCode, 200, second.body);
  assert.equal(second.headers['idempotent-replayed'], undefined);
  assert.notEqual(second.json().jobId, first.json().jobId);
});

test('twenty submissions with one key on two servers at once make one job, and all get its id', async () => {
  for (let round = 0; round < 5; round += 1) {
    const account = await api.newAccount({ credits: 2, concurrentJobs: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => submit(account, 'race', { server: index % 2 === 0 ? here : there })),
    );
    assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [200]);
    assert.equal(new Set(answers.map(({ body }) => body)).size, 1);
    assert.equal(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined).length, 1);
    const { rows } = await database.client.query('SELECT count(*) AS jobs FROM job WHERE client_id = $1', [
      account.clientId,
    ]);
    assert.deepEqual(rows, [{ jobs: 1 }]);
  }
});

/** Locks the account's row, on which every submission waits once it has taken its key; gives what unlocks it. */
async function lock({ clientId }: TestAccount): Promise<() => Promise<void>> {
  const locked = Promise.withResolvers<void>();
  const unlocking = Promise.withResolvers<void>();
  const transaction = database.transaction(async ({ client }) => {
    await client.query('SELECT FROM api_key WHERE client_id = $1 FOR UPDATE', [clientId]);
    locked.resolve();
    await unlocking.promise;
  });
  await locked.promise;
  return () => {
    unlocking.resolve();
    return transaction;
  };
}

/** Waits until a statement that begins so waits for a lock; gives its process id. */
async function waiting(statement: string): Promise<number> {
  for (;;) {
    const { rows } = await database.client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ ('^\\s*' || $1)`,
      [statement],
    );
    if (rows[0] !== undefined) return rows[0].pid;
  }
}

const reserving = 'UPDATE api_key';
const takingKey = 'INSERT INTO idempotent_answer';
const cut = (pid: number) => database.client.query('SELECT pg_terminate_backend($1)', [pid]);

test('a submission waits while another server works on its key, and gets that answer', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const unlock = await lock(account);
  const first = begin(account, 'wait');
  await waiting(reserving);
  const second = begin(account, 'wait', { server: there });
  await waiting(takingKey);
  await unlock();
  assertReplayed(await second, await first);
});

test('a submission whose connection to the database dies leaves neither job nor key', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const before = await traces();
  const unlock = await lock(account);
  const dying = begin(account, 'crash');
  await cut(await waiting(reserving));
  assert.equal((await dying).json().errorNumber, '503-9001');
  await unlock();
  assert.deepEqual(await traces(), before);
  const accepted = await submit(account, 'crash');
  assert.equal(accepted.statusCode, 200, accepted.body);
  assertReplayed(await submit(account, 'crash', { server: there }), accepted);
});

test('a submission that waits for one that dies is accepted in its place', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const unlock = await lock(account);
  const dying = begin(account, 'heir');
  const pid = await waiting(reserving);
  const heir = begin(account, 'heir', { server: there });
  await waiting(takingKey);
  await cut(pid);
  assert.equal((await dying).json().errorNumber, '503-9001');
  await unlock();
  const accepted = await heir;
  assert.equal(accepted.statusCode, 200, accepted.body);
  assertReplayed(await submit(account, 'heir'), accepted);
});

test('a transaction that fails after the job was written leaves neither job nor key', async () => {
  const account = await api.newAccount();
  const before = await traces();
  await database.client.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON job DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
  assert.equal((await submit(account, 'rolled-back')).statusCode, 500);
  await database.client.query('DROP TRIGGER refuse ON job');
  assert.deepEqual(await traces(), before);
  const accepted = await submit(account, 'rolled-back');
  assert.equal(accepted.statusCode, 200);
  assert.equal(accepted.headers['idempotent-replayed'], undefined);
});

test('the first answer stands even if the same submission would be refused by now', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const url = `${jobs}?webhook=${encodeURIComponent('https://receiver.example.com/')}`;
  const first = await submit(account, 'stands', { url });
  assert.equal(first.statusCode, 200, first.body);
  const inside = await anotherServer(api, { dangerousWebhookAllow: [] });
  assert.equal((await submit(account, 'new', { url, server: inside })).json().errorNumber, '400-103');
  assertReplayed(await submit(account, 'stands', { url, server: inside }), first);
});
