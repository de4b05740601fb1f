import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog } from '../../test/support/import-text.ts';
import { type MailResolver, verifyDomains } from './index.ts';

const database = await testDatabase();
const now = new Date('2026-05-04T10:00:00Z');
const dayMilliseconds = 24 * 60 * 60 * 1000;

const failure = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

interface Zone {
  readonly mx?: readonly string[] | string;
  readonly a?: readonly string[] | string;
  readonly aaaa?: readonly string[] | string;
}

const zones: Record<string, Zone> = {
  'good.example': { mx: ['mail.good.example'] },
  'xn--bcher-kva.example': { mx: ['mail.good.example'] },
  'implicit.example': { a: ['192.0.2.1'] },
  'six.example': { aaaa: ['2001:db8::1'] },
  'refusing.example': { mx: [''] },
  'empty.example': {},
  'silent.example': { mx: 'ETIMEOUT' },
  'half.example': { a: 'ESERVFAIL' },
};

let asked: string[] = [];

/** A name server that knows `zones`, and without a network nothing. */
function resolverOf(options: { offline?: boolean } = {}): MailResolver {
  const records = async (domain: string, kind: keyof Zone): Promise<readonly string[]> => {
    if (options.offline === true) return failure('ECONNREFUSED');
    const zone = zones[domain];
    if (zone === undefined) return failure('ENOTFOUND');
    const found = zone[kind] ?? 'ENODATA';
    return typeof found === 'string' ? failure(found) : found;
  };
  return {
    async resolveMx(domain) {
      asked.push(domain);
      return (await records(domain, 'mx')).map((exchange) => ({ exchange, priority: 10 }));
    },
    resolve4: (async (domain: string) => [...(await records(domain, 'a'))]) as MailResolver['resolve4'],
    resolve6: (async (domain: string) => [...(await records(domain, 'aaaa'))]) as MailResolver['resolve6'],
    resolveNs: async () => (options.offline === true ? failure('ECONNREFUSED') : ['a.example']),
  };
}

const verify = (options: Partial<Parameters<typeof verifyDomains>[0]> = {}) =>
  verifyDomains({
    database,
    resolver: resolverOf(),
    olderThanDays: 30,
    limit: undefined,
    now: () => now,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });

/** Contacts with an address in each domain, who say what is given. */
async function fill(contacts: readonly [domain: string, status: string | null][]): Promise<void> {
  await database.client.query('TRUNCATE contact, email_domain, change_log, import');
  for (const [index, [domain, status]] of contacts.entries()) {
    await database.client.query(
      `INSERT INTO contact (contact_id, people_id, company_id, email, email_validation_status) VALUES ($1, 1, 1, $2, $3)`,
      [index + 1, `Ann@${domain}`, status],
    );
  }
}

async function statuses(): Promise<(string | null)[]> {
  const { rows } = await database.client.query(
    'SELECT email_validation_status AS status FROM contact ORDER BY contact_id',
  );
  return rows.map(({ status }) => status);
}

beforeEach(() => {
  asked = [];
});

test('contacts say ValidDomain where the domain takes mail, and no longer where it takes none', async () => {
  await fill([
    ['GOOD.example', null],
    ['good.example', 'ValidEmail'],
    ['Bücher.example', null],
    ['implicit.example', null],
    ['six.example', null],
    ['refusing.example', 'ValidDomain'],
    ['empty.example', null],
    ['gone.example', 'ValidDomain'],
    ['gone.example', 'ValidEmail'],
    ['silent.example', null],
    ['half.example', 'ValidDomain'],
  ]);
  assert.deepEqual(await verify(), {
    domains: 9,
    accepting: 4,
    notAccepting: 3,
    unanswered: 2,
    marked: 4,
    cleared: 2,
  });
  assert.deepEqual(await statuses(), [
    'ValidDomain',
    'ValidEmail',
    'ValidDomain',
    'ValidDomain',
    'ValidDomain',
    null,
    null,
    null,
    'ValidEmail',
    null,
    'ValidDomain',
  ]);
});

test('each change is noted, under a number of its own in the history', async () => {
  const log = await changeLog(database);
  assert.deepEqual(
    log.map(([, entity, id, kind, fields]) => [entity, id, kind, fields]),
    [
      ...['1', '3', '4', '5'].map((id) => ['contact', id, 'changed', { emailValidationStatus: [null, 'ValidDomain'] }]),
      ...['6', '8'].map((id) => ['contact', id, 'changed', { emailValidationStatus: ['ValidDomain', null] }]),
    ].toSorted((a, b) => Number(a[1]) - Number(b[1])),
  );
  const { rows } = await database.client.query('SELECT entity, file, rows_changed FROM import');
  assert.deepEqual(rows, [{ entity: 'contact', file: 'firmlens contacts verify-domains', rows_changed: 6 }]);
});

test('what was looked up lately is not asked for again, what had no answer is; a new contact profits at once', async () => {
  await database.client.query(
    `INSERT INTO contact (contact_id, people_id, company_id, email) VALUES (99, 1, 1, 'bob@good.example')`,
  );
  const { domains, marked } = await verify();
  assert.deepEqual([domains, marked], [2, 1]);
  assert.deepEqual(asked.toSorted(), ['half.example', 'silent.example']);
  const later = await verify({ now: () => new Date(now.getTime() + 31 * dayMilliseconds) });
  assert.equal(later.domains, 9);
});

test('with a limit, the domains of most contacts come first', async () => {
  await fill([
    ['gone.example', null],
    ['good.example', null],
    ['good.example', null],
  ]);
  const seen: number[] = [];
  assert.equal((await verify({ limit: 1, onProgress: ({ done }) => seen.push(done) })).marked, 2);
  assert.deepEqual([asked, seen], [['good.example'], [1]]);
});

test('without a network nothing is changed, and that is said', async () => {
  await fill([['good.example', 'ValidDomain']]);
  const before = await statuses();
  await assert.rejects(verify({ resolver: resolverOf({ offline: true }) }), /does not let .* Nothing was changed/);
  assert.deepEqual(await statuses(), before);
});

test('a network that is gone on the way changes nothing either', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `${index}.example`);
  await fill(many.map((domain) => [domain, 'ValidDomain']));
  const resolver = { ...resolverOf(), resolveMx: () => failure('ETIMEOUT') };
  await assert.rejects(verify({ resolver }), /30 domains, and no answer.*Nothing was changed/);
  assert.ok((await statuses()).every((status) => status === 'ValidDomain'));
});

test('an interruption changes no contact', async () => {
  await fill([['good.example', null]]);
  await assert.rejects(verify({ signal: AbortSignal.abort() }), /^OperatorError: Interrupted/);
  assert.deepEqual(await statuses(), [null]);
});

test('where there is nothing to say, no number is taken', async () => {
  await fill([]);
  assert.equal((await verify()).domains, 0);
  const { rowCount } = await database.client.query('SELECT FROM import');
  assert.equal(rowCount, 0);
});
