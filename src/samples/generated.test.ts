import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { companyFields } from '../companies/index.ts';
import { firstGeneratedId } from './generator-options.ts';
import { inventedCompanyColumns } from './invented-company.ts';
import { generatedSample, type SampleTable, sampleProducts } from './sample-tables.ts';

type Row = Record<string, string>;

test('the same seed gives the same bytes, on every machine and with every version of this program', () => {
  // A change here means that everybody's generated data changes: say so in CHANGELOG.md.
  const news = { articlesPerCompany: 2, day: '2026-01-31' };
  const tables = generatedSample({ companies: 2000, seed: 7, contactsPerCompany: 5, news });
  assert.deepEqual(
    tables.map((table) => [table.entity, sha256(table)]),
    [
      ['technologies', 'a299ee0175bb08fb126c6acdf1e5d962b74a79060c43052de84d2e5baee0bcd2'],
      ['companies', '6ae2d46251f5463aa9d0881881caad57c388f9769a03d9a8170a054a5b8a129c'],
      ['installed-technologies', '5a5400753e618e6831edc28f488d4b076749d3eee84b1cd29d2916f56a663383'],
      ['acquisitions', '072e7da44b95c71d9ccb05f450e678162a7a1ded537cab5cf6d6ba347fd862ac'],
      ['people', '900dc41179d34555815dc02352f8d6bc625ca3c20ba3e91828545147e7bde31b'],
      ['contacts', '191f3e5548ef2e36ac33e95b7ac28645a662ac65b41baabf1dc59702ffffe3f1'],
      ['news', 'aa25533210307f7e366d923a08a86f76f2e70f55d4f2d391cfcda28c53d084ee'],
    ],
  );
});

test('another seed gives other companies', () => {
  const [one, two] = [1, 2].map((seed) => rows(generatedSample({ companies: 100, seed, contactsPerCompany: 0 })[1]));
  assert.deepEqual(
    one?.filter(
      (company, index) => company['name'] === two?.[index]?.['name'] && company['city'] === two?.[index]?.['city'],
    ),
    [],
  );
});

test('a company and its technologies are the same however many companies are asked for', () => {
  const [fewer, more] = [700, 1500].map((companies) =>
    generatedSample({ companies, seed: 3, contactsPerCompany: 0 }).map(rows),
  );
  assert.deepEqual(more?.[1]?.slice(0, 700), fewer?.[1]);
  assert.deepEqual(more?.[2]?.slice(0, fewer?.[2]?.length), fewer?.[2]);
});

test('no company at all is a file with a header only', () => {
  const [, companies, installed] = generatedSample({ companies: 0, seed: 1, contactsPerCompany: 0 });
  assert.equal(text(companies), `${inventedCompanyColumns.join(',')}\n`);
  assert.equal(text(installed), 'companyId,productId\n');
});

test('generated companies have the fields of the company record and ids of their own', () => {
  const companies = rows(generatedSample({ companies: 3000, seed: 5, contactsPerCompany: 0 })[1]);
  const known = new Set<string>(companyFields.map((field) => field.name));
  assert.deepEqual(
    inventedCompanyColumns.filter((column) => !known.has(column)),
    [],
  );
  assert.deepEqual(
    companies.map((company) => Number(company['companyId'])),
    companies.map((_, index) => firstGeneratedId + index),
  );
});

test('nothing about a generated company can be taken for a real one', () => {
  for (const company of rows(generatedSample({ companies: 3000, seed: 5, contactsPerCompany: 0 })[1])) {
    assert.match(company['websites'] ?? '', /^$|^https:\/\/www\.[a-z-]+-\d+\.example\.com$/);
    assert.match(company['phone'] ?? '', /^$|^\+1 \d{3} 555 01\d\d$/);
    assert.match(company['tickers'] ?? '', /^$|^(?:NASD|NYSE):ZZ[A-Z]{4}$/);
    assert.match(company['sources'] ?? '', /generated sample 5$/);
  }
});

test('generated companies are spread as companies are: mostly small, mostly in the United States, in every industry', () => {
  const companies = rows(generatedSample({ companies: 20_000, seed: 11, contactsPerCompany: 0 })[1]);
  const share = (matches: (company: Row) => boolean): number => companies.filter(matches).length / companies.length;
  const between = (low: number, value: number, high: number): void =>
    assert.ok(low <= value && value <= high, `${value} is not between ${low} and ${high}`);

  between(
    0.6,
    share(({ country }) => country === 'United States'),
    0.75,
  );
  between(
    0.5,
    share(({ employees }) => Number(employees) <= 50),
    0.68,
  );
  between(
    0.01,
    share(({ employees }) => Number(employees) > 5000),
    0.04,
  );
  between(
    0.02,
    share(({ companyType }) => companyType === 'Public'),
    0.08,
  );
  assert.equal(new Set(companies.map(({ industryCode }) => industryCode)).size, 30);
  assert.ok(
    new Set(companies.filter(({ country }) => country === 'United States').map(({ state }) => state)).size >= 45,
  );
});

test('generated companies have ten products on average, all different, some have none, and popular products lead', () => {
  const companies = 20_000;
  const table = generatedSample({ companies, seed: 11, contactsPerCompany: 0 })[2];
  const installed = rows(table);
  assert.equal(table?.rows, installed.length);
  const pairs = new Set(installed.map(({ companyId, productId }) => `${companyId},${productId}`));
  assert.equal(pairs.size, installed.length);
  assert.ok(installed.length > 9.5 * companies && installed.length < 10.5 * companies, `${installed.length} rows`);
  const none = companies - new Set(installed.map(({ companyId }) => companyId)).size;
  assert.ok(none > 0.03 * companies && none < 0.05 * companies, `${none} companies without products`);

  const uses = new Map<string | undefined, number>();
  for (const { productId } of installed) uses.set(productId, (uses.get(productId) ?? 0) + 1);
  const names = new Map(sampleProducts().map(({ productId, productName }) => [productId, productName]));
  const ranked = [...uses].sort((a, b) => b[1] - a[1]).map(([productId]) => names.get(productId ?? ''));
  assert.deepEqual(ranked.slice(0, 3), ['Google Analytics', 'Google Tag Manager', 'jQuery']);
  assert.ok(ranked.length > 7000, `only ${ranked.length} products are in use`);
});

function text(table: SampleTable | undefined): string {
  assert.ok(table);
  return [...table.chunks()].join('');
}

function rows(table: SampleTable | undefined): Row[] {
  return parse<Row>(text(table), { columns: true });
}

function sha256(table: SampleTable): string {
  return createHash('sha256').update(text(table)).digest('hex');
}
