import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { agentIds } from '../../reference/index.ts';

const database = await testDatabase();
const importText = await textImporter(database);
await importText('companies', 'companyId,name\n1,Alpha\n2,Beta\n3,Gamma\n');
await importText('news', 'articleId,companyId,title,publicationDate,agents\n5,1,Old,2026-01-01,LITIGATION\n');
const follower = await followDigests(database, 'companyNews');

const bitOf = (agent: (typeof agentIds)[number]) => 1 << agentIds.indexOf(agent);

const articles = `articleId,companyId,title,url,publicationDate,agents
6,1,Court,https://news.example/6,2026-02-01T10:00:00.25Z,LITIGATION|COMPLIANCE
7,1,Newer,,2026-02-02T10:00:00+02:00,ACQUISITIONS
8,2,Nobody's,,2026-02-03,
9,3,Unknown,,2026-02-04,OF_ANOTHER_KIND
`;

test('new articles are told newest first, those without an agent to whoever watches all', async () => {
  await importText('news', articles);
  await importText('news', 'articleId,title\n5,Old and changed\n');
  const printed = (await follower.nextPrinted({ withValues: false })) as Record<
    'companyId' | 'articleId' | 'timestamp',
    string
  >[];
  assert.deepEqual(
    printed.map(({ companyId, timestamp }) => [companyId, timestamp]),
    [
      ['1', '2026-02-02T08:00:00.000Z'],
      ['1', '2026-02-01T10:00:00.250Z'],
      ['2', '2026-02-03T00:00:00.000Z'],
      ['3', '2026-02-04T00:00:00.000Z'],
    ],
  );
  assert.deepEqual(new Set(printed.map(({ articleId }) => articleId)).size, 4);
  for (const { articleId } of printed) assert.match(articleId, /^[\w-]{86}$/);
  assert.deepEqual(new Set(printed.flatMap(Object.keys)), new Set(['companyId', 'articleId', 'timestamp']));
});

test('with values, what an article says of itself is told as well', async () => {
  await importText('news', articles.replaceAll(/^(\d)/gm, '2$1'));
  const printed = (await follower.nextPrinted()) as Record<string, unknown>[];
  assert.deepEqual(
    printed.map(({ title, url, agents }) => JSON.parse(JSON.stringify({ title, url, agents }))),
    [
      { title: 'Newer', agents: ['ACQUISITIONS'] },
      { title: 'Court', url: 'https://news.example/6', agents: ['LITIGATION', 'COMPLIANCE'] },
      { title: "Nobody's" },
      { title: 'Unknown' },
    ],
  );
});

test('only articles of watched agents are told', async () => {
  const again = articles.replaceAll(/^(\d)/gm, '1$1');
  await importText('news', again);
  const printed = await follower.nextPrinted({ watched: bitOf('COMPLIANCE') | bitOf('BANKRUPTCY_RESTRUCTURING') });
  assert.deepEqual(
    printed.map((item) => (item as { timestamp: string }).timestamp),
    ['2026-02-01T10:00:00.250Z'],
  );
});

test('an article that is gone again is not told', async () => {
  await importText('news', `articleId,companyId,title,publicationDate\n30,1,Gone,2026-03-01\n31,1,Stays,2026-03-02\n`);
  await importText('news', `articleId,companyId,title,publicationDate\n31,1,Stays,2026-03-02\n`, { replace: true });
  const [entry, ...others] = await follower.next();
  assert.equal(others.length, 0);
  assert.deepEqual(entry?.content, {
    articles: [{ articleId: 31, publicationDate: '2026-03-02T00:00:00.000Z', agents: 1 << 30, title: 'Stays' }],
  });
});

test('bits, which the database keeps, stay what they are', () => {
  assert.equal(
    agentIds.join(),
    'LEADERSHIP_CHANGES,NEW_OFFERINGS,ACQUISITIONS,PARTNERSHIPS,EXPANDING_OPERATIONS,COST_CUTTING,OUTPERFORMING,' +
      'UNDERPERFORMING,COMPANY_PRESENTATION,LITIGATION,COMPLIANCE,RESEARCH_DEVELOPMENT,DATA_SECURITY,' +
      'FUNDING_DEVELOPMENTS,BANKRUPTCY_RESTRUCTURING,REALESTATE_DEALS,REALESTATE_CONSTRUCTION,CORPORATE_CHALLENGES',
  );
});
