import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { addressPolicy } from '../webhooks/index.ts';
import { readSettings, requireWebhook } from './settings.ts';
import type { SubscriptionTypeName } from './subscription.ts';
import { typeNamed } from './types/index.ts';

const now = new Date('2026-01-15T10:00:00Z');
const context = {
  webhookPolicy: addressPolicy([]),
  resolve: async (name: string) => (name === 'inside.example' ? ['10.1.2.3'] : ['93.184.216.34']),
  timeZone: 'America/Los_Angeles',
};
const startTime = '2026-02-01T00:00:00-08:00';

const before = {
  startTime: new Date('2026-01-01T08:00:00Z'),
  timeZone: 'America/Los_Angeles',
  frequency: '1d',
  cron: null,
  nextFireTime: new Date('2026-01-16T08:00:00Z'),
};

type Form = Readonly<Record<string, string>>;

const create = (form: Form, type: SubscriptionTypeName = 'company') =>
  readSettings({ startTime, ...form }, typeNamed(type), context, { before: undefined, now });
const update = (form: Form, type: SubscriptionTypeName = 'company') =>
  readSettings(form, typeNamed(type), context, { before, now });

test('a creation has a schedule and what else is given', async () => {
  assert.deepEqual(await create({ frequency: '1d' }), { startTime: '2026-02-01T08:00:00.000Z', frequency: '1d' });
  assert.deepEqual(
    await create({
      name: ' sub1 ',
      description: 'desc',
      cron: ' 0 0 12 * * ? ',
      timeZone: 'europe/berlin',
      fields: 'Name,SIC,NAICS,companyType',
      siteCount: '5',
      webhook: ' https://client.example/hook ',
      signingSecret: 'secret',
      subscriptionType: 'company',
      somethingElse: 'x',
    }),
    {
      name: 'sub1',
      description: 'desc',
      startTime: '2026-02-01T08:00:00.000Z',
      cron: '0 0 12 * * ?',
      timeZone: 'Europe/Berlin',
      watched: 'Name,SIC,NAICS,companyType',
      alsoWatched: ['siteCount'],
      webhook: 'https://client.example/hook',
      signingSecret: 'secret',
    },
  );
});

test('blank parameters count as not given; to an update four of them say that something is taken away', async () => {
  const blank = Object.fromEntries(
    'name description startTime frequency cron timeZone fields agents webhook signingSecret siteCount'
      .split(' ')
      .map((name) => [name, '  ']),
  );
  assert.deepEqual(await create({ ...blank, startTime, frequency: '1d' }), {
    startTime: '2026-02-01T08:00:00.000Z',
    frequency: '1d',
  });
  assert.deepEqual(await update(blank), { name: '', description: '', webhook: '', signingSecret: '' });
  assert.deepEqual(await update({}), {});
});

test('a start is accepted with a one-digit hour of its zone, as the update articles print it', async () => {
  assert.equal((await update({ startTime: '2026-02-01T00:00:00-8:00' })).startTime, '2026-02-01T08:00:00.000Z');
});

/** What is refused: parameters, the error's number, and what it says. */
const refusals: readonly (readonly [Form, string, RegExp, SubscriptionTypeName?])[] = [
  [{ frequency: '1d', cron: '0 0 12 * * ?' }, '400-9102', /^cron can not be combined with frequency\.$/],
  [{}, '400-9103', /^The parameter frequency is required\. A cron expression may/],
  [{ frequency: '1d', startTime: '' }, '400-9103', /^The parameter startTime is required\.$/],
  ...['0d', '7', '99999999y', '-1d', '1.5d', 'd', '1 d', '1D', '1day', '1h', '15M'].map(
    (frequency) => [{ frequency }, '400-1503', /^Invalid frequency$/] as const,
  ),
  [{ frequency: '14M' }, '400-1503', /^Invalid frequency$/, 'companyNews'],
  [{ frequency: '1m' }, '400-1503', /^Invalid frequency$/, 'companyNews'],
  [{ frequency: '6d' }, '400-1503', /^Invalid frequency$/, 'companyFamilyTree'],
  [{ frequency: '1M' }, '400-1503', /^Invalid frequency$/, 'people'],
  ...['2026-01-15T10:00:00Z', '2026-01-15T01:59:59-08:00', '2015-02-01T00:00:00-8:00'].map(
    (start) =>
      [
        { frequency: '1d', startTime: start },
        '400-1504',
        /^Invalid start time, it must be greater than the current time$/,
      ] as const,
  ),
  ...['tomorrow', '2026-02-01T00:00:00', '2026-02-30T00:00:00Z', '2026-02-01', '1770000000'].map(
    (start) =>
      [
        { frequency: '1d', startTime: start },
        '400-103',
        /^Illegal values for the field startTime\. It is ISO 8601/,
      ] as const,
  ),
  ...['0 12 * * ?', '* * * * * ?', '0 0 0 30 2 ?', '0 0 0 1 1 ? 2020', 'often', '0 0 12 * * *', '0 0 * * * ?'].map(
    (cron) => [{ cron }, '400-103', /^Illegal values for the field cron\. \w/] as const,
  ),
  [{ cron: '0 0/10 * * * ?' }, '400-103', /field cron\. .*15 minutes/, 'companyNews'],
  [{ frequency: '1d', timeZone: 'Mars/Olympus' }, '400-103', /^Illegal values for the field timeZone\./],
  [{ frequency: '1d', timeZone: '+01:00' }, '400-103', /field timeZone\./],
  [{ frequency: '1d', timeZone: '2020-01-01T00:00[Europe/Berlin]' }, '400-103', /field timeZone\./],
  [{ frequency: '1d', name: 'n'.repeat(256) }, '400-103', /^Illegal values for the field name\. .* 255 characters\.$/],
  [{ frequency: '1d', description: 'd'.repeat(2_001) }, '400-103', /field description\. .* 2000 characters\.$/],
  [{ frequency: '1d', signingSecret: 's'.repeat(501) }, '400-103', /field signingSecret\. .* 500 characters\.$/],
  [{ frequency: '1d', name: 'a\0b' }, '400-103', /^Illegal values for the field name\.$/],
  [{ frequency: '1d', description: '\ud800' }, '400-103', /^Illegal values for the field description\.$/],
  [{ frequency: '1d', signingSecret: '\udc00' }, '400-103', /^Illegal values for the field signingSecret\.$/],
  [{ frequency: '1d', fields: 'Name,Nmae, nope' }, '400-101', /^Invalid fields requested\. Nmae, nope$/],
  [{ frequency: '1d', fields: 'age' }, '400-101', /^Invalid fields requested\. age$/],
  [{ frequency: '1d', fields: 'Name' }, '400-101', /^Invalid fields requested\. Name$/, 'companyNews'],
  [{ frequency: '1w', fields: 'Name' }, '400-101', /^Invalid fields requested\. Name$/, 'companyFamilyTree'],
  [
    { frequency: '1d', fields: 'all,'.repeat(501) },
    '400-101',
    /^Invalid fields requested\. At most 2000 characters\.$/,
  ],
  [
    { frequency: '1d', agents: 'LITIGATION,RUMOURS' },
    '400-103',
    /^Illegal values for the field agents\. RUMOURS$/,
    'companyNews',
  ],
  [{ frequency: '1d', agents: 'LITIGATION' }, '400-103', /^Illegal values for the field agents\. LITIGATION$/],
  ...[
    'http://127.0.0.1/',
    'ftp://client.example/',
    'https://user:password@client.example/',
    'https://client.example:22/',
    'nothing',
    `https://client.example/${'a'.repeat(2_048)}`,
    'https://inside.example/',
  ].map((webhook) => [{ frequency: '1d', webhook }, '400-103', /^Illegal values for the field webhook\.$/] as const),
];

describe('is refused', () => {
  for (const [form, number, message, type] of refusals) {
    test(`${type ?? 'company'}: ${JSON.stringify(form).slice(0, 100)}`, async () => {
      await assert.rejects(create(form, type), (error: unknown) => {
        assert.ok(error instanceof ApiError, String(error));
        assert.equal(error.errorNumber, number);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

test('each type has its own units, and the shortest of its frequencies', async () => {
  const shortest = { company: '1d', people: '1d', companyNews: '15M', companyFamilyTree: '7d' } as const;
  for (const [type, frequency] of Object.entries(shortest))
    assert.equal((await create({ frequency }, type as SubscriptionTypeName)).frequency, frequency);
});

test('every type takes all for both parameters, whichever it has', async () => {
  for (const type of ['company', 'companyNews', 'people', 'companyFamilyTree'] as const)
    await create({ frequency: '1w', fields: 'all', agents: 'ALL' }, type);
  assert.equal((await create({ frequency: '1d', fields: 'all', agents: 'ALL' }, 'companyNews')).watched, 'ALL');
});

test('a signing secret needs a webhook, given now or before', () => {
  const url = 'https://client.example/hook';
  assert.throws(() => requireWebhook({ signingSecret: 's' }, null), /The subscription has no webhook/);
  assert.throws(() => requireWebhook({ signingSecret: 's', webhook: '' }, url), /The subscription has no webhook/);
  requireWebhook({ signingSecret: 's', webhook: url }, null);
  requireWebhook({ signingSecret: 's' }, url);
  requireWebhook({ signingSecret: '', webhook: '' }, url);
});
