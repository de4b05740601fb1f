import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { companiesFile, microsoftId, printedIds, type SectorRule } from '../samples/build-companies.ts';
import { installedTechnologiesFile, type SampleCompany } from '../samples/build-installed-technologies.ts';
import { type CategoryRule, type KnownProduct, technologiesFile } from '../samples/build-technologies.ts';
import { companyFields } from '../src/companies/index.ts';
import {
  employeeRange,
  firstGeneratedId,
  type Product,
  realSample,
  revenueRange,
  sampleProducts,
} from '../src/samples/index.ts';

type Row = Record<string, string>;

const companies = rows('companies.csv');
const technologies = rows('technologies.csv');
const installedText = gunzipSync(readFileSync(sample('installed-technologies.csv.gz'))).toString('utf8');
const installed = parse<Row>(installedText, { columns: true });

test('there are 1,000 companies with ids of their own, below those of generated companies', () => {
  assert.equal(companies.length, 1000);
  const ids = new Set(companies.map((company) => Number(company['companyId'])));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.ok(Number.isInteger(id) && id > 0 && id < firstGeneratedId);
});

test('every company id that the documents print is a company here, and 726263 is Microsoft', () => {
  const ids = new Set(companies.map((company) => Number(company['companyId'])));
  assert.equal(new Set(printedIds).size, 21);
  assert.deepEqual(
    printedIds.filter((id) => !ids.has(id)),
    [],
  );
  const { name, city, state, tickers, industryCode } =
    companies.find(({ companyId }) => companyId === String(microsoftId)) ?? {};
  assert.deepEqual(
    [microsoftId, name, city, state, tickers, industryCode],
    [726263, 'Microsoft Corporation', 'Redmond', 'WA', 'NASD:MSFT', '8'],
  );
});

test('the companies hold no street, postcode or telephone number: the source has none', () => {
  const columns = Object.keys(companies[0] ?? {});
  const known = new Set<string>(companyFields.map((field) => field.name));
  assert.deepEqual(
    columns.filter((column) => !known.has(column)),
    [],
  );
  assert.deepEqual(
    columns.filter((column) => ['street', 'zip', 'phone', 'fax'].includes(column)),
    [],
  );
});

test('every company has a name, a web site that is a URL, a place, and one of the 30 industries by its id', () => {
  const industries = new Map<string | undefined, string>(
    rows<SectorRule>('mappings/sectors.csv').map(({ industryCode, industry }) => [industryCode, industry]),
  );
  for (const company of companies) {
    assert.ok(company['name'] && company['city'], String(company['companyId']));
    assert.doesNotMatch(company['name'] ?? '', /&#|&amp;/);
    assert.match(company['state'] ?? '', /^[A-Z]{2}$/);
    assert.equal(company['country'], 'United States');
    assert.match(new URL(company['websites'] ?? '').hostname, /\./);
    assert.equal(company['industry'], industries.get(company['industryCode']));
    assert.ok(Number(company['industryCode']) >= 1 && Number(company['industryCode']) <= 30);
  }
});

test('ranges, ranking and type follow from the numbers and the ticker', () => {
  for (const company of companies) {
    assert.match(company['revenue'] ?? '', /^\d+(?:\.\d)?$/);
    assert.equal(company['employeeRange'], employeeRange(Number(company['employees'])));
    assert.equal(company['revenueRange'], revenueRange(Number(company['revenue'])));
    assert.match(company['fortuneRanking'] ?? '', /^fortune(?:500|1000)$/);
    assert.match(company['tickers'] ?? '', /^(?:NASD:MSFT|[A-Z]{1,5}|)$/);
    assert.equal(company['companyType'], company['tickers'] === '' ? 'Private' : 'Public');
  }
  assert.equal(companies.filter(({ fortuneRanking }) => fortuneRanking === 'fortune500').length, 500);
});

test('there are 7,539 products, each in one place of a tree whose ids and names belong together', () => {
  assert.equal(technologies.length, 7539);
  assert.equal(new Set(technologies.map(({ productId }) => productId)).size, 7539);
  const places = new Map<string, string>();
  const belongs = (id: string | undefined, place: string): void => {
    assert.equal(places.get(id ?? '') ?? place, place, String(id));
    places.set(id ?? '', place);
  };
  for (const { categoryId, categoryName, subCategoryId, subCategoryName, productId, productName } of technologies) {
    assert.match(categoryId ?? '', /^\d{1,3}$/);
    assert.match(subCategoryId ?? '', /^5000\d{3}$/);
    assert.match(productId ?? '', /^DM\d{5}$/);
    assert.ok(productName);
    belongs(categoryId, `${categoryName}`);
    belongs(subCategoryId, `${subCategoryName} of ${categoryId}`);
  }
});

test('ids that the documents print for a category, sub-category or product mean the same here', () => {
  const at = (product: string): Row | undefined => technologies.find(({ productName }) => productName === product);
  assert.deepEqual(at('Grafana'), {
    categoryId: '61',
    categoryName: 'Analytics',
    subCategoryId: '5000506',
    subCategoryName: 'Data Virtualization Software',
    productId: 'DM12093',
    productName: 'Grafana',
  });
  assert.equal(at('Elasticsearch')?.['productId'], 'DM02928');
  assert.equal(at('Coveo')?.['productId'], 'DM02319');
  assert.equal(at('Microsoft Power BI')?.['productId'], 'DM05911');
  // Every other number that the documents print lies below ours.
  const own = technologies.filter(({ productId }) => Number(productId?.slice(2)) > 30_000);
  assert.equal(own.length, 7535);
});

test('who uses which product is what the fixed seed gives from the two other files', () => {
  assert.equal(
    installedText,
    installedTechnologiesFile(rows<SampleCompany>('companies.csv'), rows<Product>('technologies.csv')),
  );
});

test('a company has 5 to 60 products or none at all, and the companies of the documents have some', () => {
  const counts = new Map<string | undefined, number>(companies.map(({ companyId }) => [companyId, 0]));
  for (const { companyId } of installed) counts.set(companyId, (counts.get(companyId) ?? 0) + 1);
  assert.equal(counts.size, 1000, 'every installed technology is of a company of the sample');
  assert.equal([...counts.values()].filter((count) => count === 0).length, 25);
  for (const count of counts.values()) assert.ok(count === 0 || (count >= 5 && count <= 60), `${count}`);
  for (const id of [microsoftId, ...printedIds]) assert.ok((counts.get(String(id)) ?? 0) >= 5, `${id}`);

  const products = new Set(technologies.map(({ productId }) => productId));
  assert.deepEqual(
    installed.filter(({ productId }) => !products.has(productId)),
    [],
  );
  assert.equal(
    new Set(installed.map(({ companyId, productId }) => `${companyId},${productId}`)).size,
    installed.length,
  );
});

test('the program finds these files and counts their rows', () => {
  const tables = realSample({ day: '2026-03-01' });
  const found = (fileName: string): unknown => {
    const table = tables.find((candidate) => candidate.fileName === fileName);
    return [table?.entity, table?.rows];
  };
  assert.deepEqual(found('technologies.csv'), ['technologies', technologies.length]);
  assert.deepEqual(found('companies.csv'), ['companies', companies.length]);
  assert.deepEqual(found('installed-technologies.csv'), ['installed-technologies', installed.length]);
  assert.deepEqual(parse([...(tables[1]?.chunks() ?? [])].join(''), { columns: true }), companies);
  assert.equal(sampleProducts().length, technologies.length);
});

test('companies that share a rank have different ids', () => {
  const rules = [{ sector: 'Energy', nameWords: '', industryCode: '14', industry: 'Energy' }];
  const source = { company: 'X', website: 'x', ticker: '', sector: 'Energy', city: 'X', state: 'TX', ceo: '' };
  const sources = Array.from({ length: 24 }, () => ({ ...source, rank: '7', revenueMillionUSD: '1', employees: '1' }));
  const ids = parse<Row>(companiesFile(sources, rules), { columns: true }).map(({ companyId }) => companyId);
  assert.equal(new Set(ids).size, 24);
  assert.equal(ids[23], '2000024');
});

test('a company of the source becomes a line: web site and name mended, id by rank, industry by sector and name', () => {
  const source = {
    rank: '30',
    company: 'BJ&#8217;s Steel, Inc.',
    website: 'https://http://bjs.example.com',
    ticker: '',
    sector: 'Materials',
    city: 'Natick',
    state: 'MA',
    revenueMillionUSD: '16667.3',
    employees: '34000',
    ceo: '',
  };
  const rules = rows<SectorRule>('mappings/sectors.csv');
  const others = Array.from({ length: 29 }, (_, index) => ({
    ...source,
    rank: String(index + 1),
    ticker: index === 4 ? 'MSFT' : 'X',
  }));
  const written = parse<Row>(companiesFile([source, ...others], rules), { columns: true });
  assert.deepEqual(written[29], {
    companyId: '2000030',
    name: 'BJ’s Steel, Inc.',
    websites: 'http://bjs.example.com',
    city: 'Natick',
    state: 'MA',
    country: 'United States',
    industry: 'Mining and Metals',
    industryCode: '24',
    employees: '34000',
    employeeRange: '10001+',
    revenue: '16667.3',
    revenueCurrency: 'USD',
    revenueRange: '$10B+',
    fortuneRanking: 'fortune500',
    tickers: '',
    companyStatus: 'Operating',
    companyStatusV2: 'Operating',
    companyType: 'Private',
    companyTypeV2: 'Private',
    businessStructure: 'Uncategorized',
    sources: 'Fortune 1000 (2022)',
  });
  assert.deepEqual(
    written.slice(0, 6).map(({ companyId }) => Number(companyId)),
    [...printedIds.slice(0, 4), microsoftId, printedIds[4]],
  );
  assert.throws(() => companiesFile([{ ...source, sector: 'Alchemy' }], rules), /no industry for the sector "Alchemy"/);
});

test('a product of the source stands where its first category says, and one without a place is a failure', () => {
  const rules = rows<CategoryRule>('mappings/technology-categories.csv');
  const known = rows<KnownProduct>('mappings/known-products.csv');
  const sources = [
    { name: 'Both', categories: 'CRM|Live chat' },
    { name: 'Grafana', categories: 'Analytics' },
    { name: 'A, B', categories: 'Live chat' },
  ];
  assert.deepEqual(technologiesFile(sources, rules, known).split('\n'), [
    'categoryId,categoryName,subCategoryId,subCategoryName,productId,productName',
    '15,Customer Relations,5000626,Customer Relationship Management,DM30001,Both',
    '61,Analytics,5000506,Data Virtualization Software,DM12093,Grafana',
    '13,Communication and Support,5000608,Live Chat,DM30002,"A, B"',
    '',
  ]);
  assert.throws(
    () => technologiesFile([{ name: 'N', categories: 'Alchemy' }], rules, known),
    /no place in the tree for "N"/,
  );
});

function rows<Line = Row>(file: string): Line[] {
  return parse<Line>(readFileSync(sample(file)), { columns: true });
}

function sample(file: string): URL {
  return new URL(`../samples/${file}`, import.meta.url);
}
