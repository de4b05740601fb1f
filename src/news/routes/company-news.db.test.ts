import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { sequentialScans } from '../../../test/support/sequential-scans.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { lastDays } from '../news-period.ts';
import { countByAgent, listNews } from '../news-store.ts';

// The clock of these tests stands at 2026-01-15T10:00:00Z.
const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
await database.client.query(`
  INSERT INTO news_article
    (article_id, company_id, title, url, publication_date, source, agents, image_url, similar_news_count)
  VALUES
    (1, 2, 'New chief', 'https://news.example/1', '2026-01-15T09:59:59Z', 'The Example', '{LEADERSHIP_CHANGES}',
     'https://news.example/1.png', 3),
    (2, 2, 'Bought & sold', NULL, '2026-01-10T00:00:00+02:00', NULL, '{ACQUISITIONS,LEADERSHIP_CHANGES}', NULL, NULL),
    (3, 2, 'A day ago', NULL, '2026-01-14T10:00:00Z', NULL, '{LITIGATION}', NULL, 0),
    (4, 2, 'Tomorrow', NULL, '2026-01-16T10:00:00Z', NULL, '{LITIGATION}', NULL, NULL),
    (5, 2, 'Long ago', NULL, '2025-10-17T09:00:00Z', NULL, '{LITIGATION}', NULL, NULL),
    (6, 2, 'Of no agent', NULL, '2026-01-14T10:00:00Z', NULL, NULL, NULL, NULL),
    (7, 5, 'Of another company', NULL, '2026-01-14T12:00:00Z', NULL, '{LITIGATION}', NULL, NULL)`);
const account = await api.newAccount({ credits: 0 });

const get = (path: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/insights/company/${path}`, headers });

test('the count of each agent asked for, in the order asked, in the period that ends now', async () => {
  const answer = await get('2/agents/count?days=90&agents=LITIGATION,leadership_changes&agents=COMPLIANCE,LITIGATION');
  assert.deepEqual(answer.json(), {
    agents: [
      { agent: 'LITIGATION', count: 1 },
      { agent: 'LEADERSHIP_CHANGES', count: 2 },
      { agent: 'COMPLIANCE', count: 0 },
    ],
    companyId: 2,
    page: 1,
    resultsPerPage: 100,
    totalResults: 3,
  });
});

test('a day is 24 hours: what is exactly as old is out', async () => {
  const countIn = async (days: number) =>
    (await get(`2/agents/count?days=${days}&agents=LITIGATION`)).json().agents[0].count;
  assert.equal(await countIn(1), 0);
  assert.equal(await countIn(2), 1);
});

test('counts come in pages, and in XML', async () => {
  const query = 'days=5&agents=ACQUISITIONS,LEADERSHIP_CHANGES&page=2&resultsPerPage=1';
  assert.equal(
    (await get(`2/agents/count?${query}`, account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<newsAgentsCount><agents><agentCount><agent>LEADERSHIP_CHANGES</agent><count>1</count></agentCount></agents>' +
      '<companyId>2</companyId><page>2</page><resultsPerPage>1</resultsPerPage><totalResults>2</totalResults>' +
      '</newsAgentsCount>',
  );
});

test('the media types of the news platform are those they end in', async () => {
  const count = (accept: string) =>
    get('2/agents/count?days=5&agents=LITIGATION', { accesstoken: account.token, accept });
  assert.equal((await count('application/api.insights.beta+json')).json().companyId, 2);
  assert.match((await count('application/api.insights.beta+xml')).body, /^<\?xml/);
});

test('the articles of a company, newest first, each with the members that have a value', async () => {
  const answer = await get('2/agents?days=10');
  assert.deepEqual(answer.json(), {
    companyNews: [
      {
        title: 'New chief',
        url: 'https://news.example/1',
        publicationDate: '2026-01-15T09:59:59.000Z',
        source: 'The Example',
        agents: ['LEADERSHIP_CHANGES'],
        imageUrl: 'https://news.example/1.png',
        similarNewsCount: 3,
      },
      { title: 'A day ago', publicationDate: '2026-01-14T10:00:00.000Z', agents: ['LITIGATION'], similarNewsCount: 0 },
      { title: 'Of no agent', publicationDate: '2026-01-14T10:00:00.000Z' },
      {
        title: 'Bought & sold',
        publicationDate: '2026-01-09T22:00:00.000Z',
        agents: ['ACQUISITIONS', 'LEADERSHIP_CHANGES'],
      },
    ],
    companyId: 2,
    page: 1,
    resultsPerPage: 100,
    totalResults: 4,
  });
});

test('articles are of any of the agents asked for, in pages, and in XML', async () => {
  const answer = await get('2/agents?agents=ACQUISITIONS,LITIGATION&resultsPerPage=1&page=2', account.xml);
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyNewsList><companyId>2</companyId><companyNews><article><agents><agent>ACQUISITIONS</agent>' +
      '<agent>LEADERSHIP_CHANGES</agent></agents><publicationDate>2026-01-09T22:00:00.000Z</publicationDate>' +
      '<title>Bought &amp; sold</title></article></companyNews><page>2</page><resultsPerPage>1</resultsPerPage>' +
      '<totalResults>2</totalResults></companyNewsList>',
  );
});

test('a company without news has an empty list', async () => {
  assert.deepEqual((await get('4/agents')).json().companyNews, []);
});

const refused: [string, number, string, string][] = [
  ['2/agents/count?agents=LITIGATION', 400, '400-9001', 'Invalid query parameter(s).'],
  ['2/agents/count?days=5', 400, '400-9001', 'Invalid query parameter(s).'],
  ['2/agents/count?days=5&agents=', 400, '400-103', 'Illegal values for the field agents.'],
  ['2/agents/count?days=5&agents=GOSSIP', 400, '400-103', 'Illegal values for the field agents.'],
  ['2/agents/count?days=91&agents=LITIGATION', 400, '400-106', 'days should not be more than 90. Given value is 91'],
  ['2/agents/count?days=0&agents=LITIGATION', 400, '400-105', 'days should not be less than 1. Given value is 0'],
  ['2/agents/count?days=x&agents=LITIGATION', 400, '400-107', 'Please enter a valid number days.'],
  [
    '2/agents/count?days=5&agents=LITIGATION&resultsPerPage=501',
    400,
    '400-106',
    'resultsPerPage should not be more than 500. Given value is 501',
  ],
  ['x/agents/count?days=5&agents=LITIGATION', 400, '400-102', 'Company id is not valid.'],
  ['99/agents/count?days=5&agents=LITIGATION', 404, '404-11', 'Company not found.'],
  ['2/agents?days=91', 400, '400-106', 'days should not be more than 90. Given value is 91'],
  ['2/agents?agents=GOSSIP', 400, '400-103', 'Illegal values for the field agents.'],
  ['2/agents?page=0', 400, '400-105', 'page should not be less than 1. Given value is 0'],
  ['x/agents', 400, '400-102', 'Company id is not valid.'],
  ['99/agents', 404, '404-11', 'Company not found.'],
];

for (const [path, status, errorNumber, message] of refused) {
  test(`${path} is refused with ${errorNumber}`, async () => {
    const answer = await get(path);
    assert.deepEqual(
      [answer.statusCode, answer.json().errorNumber, answer.json().message],
      [status, errorNumber, message],
    );
  });
}

test('without a token, or without the contract for it, there is no news', async () => {
  const other = await api.newAccount({ entitlements: ['company'] });
  for (const path of ['2/agents', '2/agents/count?days=5&agents=LITIGATION']) {
    assert.equal((await get(path, {})).statusCode, 401);
    assert.equal((await get(path, other.json)).statusCode, 405);
  }
});

test('news are found without reading the table from end to end', async () => {
  const query = { companyId: 2, period: lastDays(30, api.clock.now), agents: ['LITIGATION'] };
  assert.deepEqual(
    await sequentialScans(database, async (given) => {
      await countByAgent(given, query, query.agents);
      await listNews(given, query, { page: 1, resultsPerPage: 10 });
    }),
    [],
  );
});
