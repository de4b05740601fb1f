import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../test/support/database.ts';
import { whereAll } from '../lists/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { companyConditions } from './company-conditions.ts';
import { type CompanyFilterParameters, readCompanyFilter } from './company-filter.ts';
import { companyFilterParameters } from './company-filter-parameters.ts';

const database = await testDatabase();
const { client } = database;

// Wide rows, so that reading the table costs what it costs with millions; on disk, or VACUUM would not call them visible
// to all and no index would be read without the table.
await client.query(`
  SET LOCAL synchronous_commit = on;
  INSERT INTO company (company_id, name, street, phone, description, sic, naics, fortune_ranking, gender, wbe)
  SELECT id, 'Company ' || id, id || ' High Street', '+1 425 555 0100', repeat(md5(id::text), 40),
         (3000 + id)::text, (300000 + id)::text, CASE WHEN id % 100 = 0 THEN 'fortune500' END,
         CASE WHEN id % 50 = 0 THEN 'Female' END, CASE WHEN id % 50 = 0 THEN 'Yes' END
  FROM generate_series(1, 3000) AS id;
  INSERT INTO technology_product
  SELECT 'DM' || id, 'Product', '5000076', 'Sub-category', (60 + id)::text, 'Category' FROM generate_series(1, 500) AS id;
  INSERT INTO installed_technology
  SELECT id % 3000 + 1, 'DM' || id / 60 + 1 FROM generate_series(1, 29939) AS id;
  INSERT INTO news_article (article_id, company_id, title, publication_date, agents)
  SELECT id, id % 3000 + 1, 'News', now(), ARRAY[CASE WHEN id % 1000 = 0 THEN 'LITIGATION' ELSE 'FUNDING_DEVELOPMENTS' END]
  FROM generate_series(1, 30000) AS id`);
await client.query('VACUUM (ANALYZE) company, technology_product, installed_technology, news_article');

/** Each filter with the index that finds its companies; the order of popularity also answers what is asked of many. */
const popularity = 'company_by_popularity';
const inIndex = `company_by_industry|${popularity}`;
const filters: [CompanyFilterParameters, string][] = [
  [{ agents: ['LITIGATION'] }, 'news_article_by_agent'],
  [{ areaCodes: ['206'] }, 'company_by_area_code'],
  [{ businessStructure: ['group'] }, popularity],
  [{ businessTypes: ['public'] }, popularity],
  [{ categoryIds: ['61'] }, 'installed_technology_by_product'],
  [{ cities: ['Leeds'] }, `company_by_city|${popularity}`],
  [{ companyIdsToExclude: ['1'] }, 'company_pkey'],
  [{ companyName: 'company 12' }, 'company_by_name'],
  [{ companyStatus: ['operating'] }, popularity],
  [{ countries: ['1'] }, popularity],
  [{ dbe: 'true' }, 'company_by_dbe'],
  [{ disabled: 'true' }, 'company_by_disabled'],
  [{ ethnicity: 'x' }, 'company_by_ethnicity'],
  [{ fiscalYearEnd: ['june'] }, popularity],
  [{ fortuneRanking: 'fortune500' }, 'company_by_fortune_ranking'],
  [{ gender: 'female' }, 'company_by_gender'],
  [{ hasPhone: 'true' }, popularity],
  [{ industries: ['8'] }, inIndex],
  [{ keywords: 'company 12' }, 'company_by_keyword'],
  [{ lgbt: 'true' }, 'company_by_lgbt'],
  [{ maxEmployees: 5 }, popularity],
  [{ maxRevenue: 5 }, popularity],
  [{ mbe: 'true' }, 'company_by_mbe'],
  [{ minEmployees: 5 }, popularity],
  [{ minRevenue: 5 }, popularity],
  [{ naics: ['3001'] }, 'company_by_naics'],
  [{ regions: ['Europe'] }, popularity],
  [{ sic: ['3001'] }, 'company_by_sic'],
  [{ state: ['WA'] }, inIndex],
  [{ states: ['WA'] }, inIndex],
  [{ street: '12 high' }, 'company_by_street'],
  [{ subIndustries: ['8_32'] }, 'company_by_sub_industry'],
  [{ vbe: 'true' }, 'company_by_vbe'],
  [{ wbe: 'true' }, 'company_by_wbe'],
  [{ zipCodes: ['98052'] }, 'company_by_zip'],
];

test('every documented filter of companies has a plan below', () => {
  assert.deepEqual(
    filters.flatMap(([given]) => Object.keys(given)).sort(),
    Object.keys(companyFilterParameters).sort(),
  );
});

for (const [given, indexName] of filters) {
  test(`${JSON.stringify(given)} is answered by ${indexName}`, async () => {
    const filter = readCompanyFilter(given, { reference: shippedReferenceData, resolve: () => [] });
    const plan = await database.transaction(async (transaction) => {
      const statement = sql`SELECT count(*) FROM company ${whereAll(companyConditions(filter))}`;
      const { rows } = await sql<object>`EXPLAIN ${statement}`.execute(transaction.kysely);
      return rows.map((row) => Object.values(row).join()).join('\n');
    });
    assert.match(plan, new RegExp(`\\b(${indexName})\\b`));
    assert.doesNotMatch(plan, /Seq Scan on (company|installed_technology|news_article)/);
  });
}
