import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { contactImport, personImport } from '../contacts/index.ts';
import { newsImport } from '../news/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { firstGeneratedId, firstGeneratedRecordId } from './generator-options.ts';
import { generatedSample, type SampleTable } from './sample-tables.ts';

type Row = Readonly<Record<string, string>>;

const day = '2026-03-01';
const options = { companies: 3000, seed: 5, contactsPerCompany: 5, news: { articlesPerCompany: 2, day } };
const tables = generatedSample(options);
const companies = rowsOf('companies');
const people = rowsOf('people');
const contacts = rowsOf('contacts');
const news = rowsOf('news');
const personOf = new Map(people.map((person) => [person['peopleId'], person]));
const companyOf = new Map(companies.map((company) => [company['companyId'], company]));

test('there are five contacts a company on average, nine people to ten contacts, two articles, with ids of their own', () => {
  for (const [rows, count, id] of [
    [contacts, 15_000, 'contactId'],
    [people, 13_500, 'peopleId'],
    [news, 6000, 'articleId'],
  ] as const) {
    assert.deepEqual(
      rows.map((row) => Number(row[id])),
      Array.from({ length: count }, (_, index) => firstGeneratedRecordId + index),
    );
  }
  const counts = new Map<string | undefined, number>();
  for (const { companyId } of contacts) counts.set(companyId, (counts.get(companyId) ?? 0) + 1);
  assert.equal(Math.max(...counts.values()), 10);
  assert.ok(counts.size < companies.length, 'some companies have nobody');
});

test('a table says how many rows it has, for any number of companies and of contacts each', () => {
  for (const companiesAsked of [0, 1, 2, 7]) {
    for (const contactsPerCompany of [1, 2, 13]) {
      const asked = { ...options, companies: companiesAsked, contactsPerCompany };
      for (const table of generatedSample(asked)) {
        if (table.entity.endsWith('technologies')) continue;
        assert.equal(rowsIn(table).length, table.rows, `${table.entity} of ${JSON.stringify(asked)}`);
      }
    }
  }
});

test('people, contacts and news are the same however many companies are asked for', () => {
  const fewer = generatedSample({ ...options, companies: 1001 });
  for (const [entity, rows] of [
    ['people', people],
    ['contacts', contacts],
    ['news', news],
  ] as const) {
    const some = rowsIn(fewer.find((table) => table.entity === entity));
    assert.ok(some.length > 1000);
    assert.deepEqual(some, rows.slice(0, some.length));
  }
});

test('without contacts and without news there are no such tables', () => {
  assert.deepEqual(
    generatedSample({ companies: 10, seed: 1, contactsPerCompany: 0 }).map(({ entity }) => entity),
    ['technologies', 'companies', 'installed-technologies', 'acquisitions'],
  );
});

test('every field of a person, a contact and an article occurs, and no other', () => {
  for (const [rows, { fields }] of [
    [people, personImport],
    [contacts, contactImport],
    [news, newsImport],
  ] as const) {
    const used = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== ''));
    assert.deepEqual(used.sort(), fields.map(({ name }) => name).sort());
  }
});

test('a contact is of a person and a company that are there, and is named and addressed as they are', () => {
  for (const { peopleId, companyId, email = '' } of contacts) {
    const person = personOf.get(peopleId);
    const company = companyOf.get(companyId);
    assert.ok(person !== undefined && company !== undefined);
    if (email === '') continue;
    assert.ok(email.startsWith(`${person['firstName']}.${person['lastName']}@`.toLowerCase()), email);
    const website = company['websites'];
    if (website !== '') assert.equal(`https://www.${email.split('@')[1]}`, website);
  }
});

test('nobody can be taken for a real person, and nothing leads to one', () => {
  const texts = JSON.stringify([people, contacts, news]);
  for (const [address] of texts.matchAll(/https?:\/\/[^"]+/g)) {
    assert.match(address, /^https:\/\/[a-z]+\.example\.com\//);
  }
  for (const { email, phone, corporatePhone, sources } of contacts) {
    assert.match(email ?? '', /^$|^[a-z]+\.[a-z]+@[a-z0-9-]+\.example\.com$/);
    assert.match(`${phone}`, /^$|^\+1 \d{3} 555 01\d\d$/);
    assert.match(`${corporatePhone}`, /^$|^\+1 \d{3} 555 01\d\d$/);
    assert.match(sources ?? '', /generated sample 5$/);
  }
  for (const { title, source } of news) assert.match(`${title} ${source}`, /^Sample news: .* Firmlens Sample News$/);
});

test('job levels and functions are those of reference data, and all of them occur', () => {
  for (const [column, named] of [
    ['jobLevels', shippedReferenceData.jobLevels],
    ['jobFunctions', shippedReferenceData.jobFunctions],
  ] as const) {
    const used = new Set(contacts.flatMap((contact) => (contact[column] ?? '').split('|')));
    assert.deepEqual([...used].sort(), named.map(({ name }) => name).sort());
  }
});

test('one contact in ten is a past employment of somebody who works elsewhere now', () => {
  const employments = new Map<string | undefined, Row[]>();
  for (const contact of contacts) {
    employments.set(contact['peopleId'], [...(employments.get(contact['peopleId']) ?? []), contact]);
  }
  assert.equal(employments.size, people.length, 'everybody works somewhere');
  const several = [...employments.values()].filter(({ length }) => length > 1);
  assert.ok(several.length > 1000);
  for (const [, ...others] of several) assert.ok(others.every(({ active }) => active === 'false'));
  const active = contacts.filter((contact) => contact['active'] !== 'false').length;
  assert.ok(active > 0.8 * contacts.length && active < 0.92 * contacts.length, `${active} are active`);
});

test('articles appeared in the 120 days before the day given, most of them in the last 90', () => {
  const ages = news.map(
    ({ publicationDate }) => (Date.parse(`${day}T00:00:00Z`) - Date.parse(publicationDate ?? '')) / 86_400_000,
  );
  assert.ok(ages.every((age) => age > 0 && age <= 120));
  const recent = ages.filter((age) => age <= 90).length;
  assert.ok(recent > 0.7 * ages.length && recent < 0.8 * ages.length, `${recent} are of the last 90 days`);
  const later = rowsIn(
    generatedSample({ ...options, news: { ...options.news, day: '2026-03-02' } }).find(
      ({ entity }) => entity === 'news',
    ),
  );
  for (const [index, article] of later.entries()) {
    assert.deepEqual({ ...article, publicationDate: '' }, { ...news[index], publicationDate: '' });
  }
});

test('a fifth of the companies is below another one, in trees of a few levels whose names and ends belong together', () => {
  const depth = (company: Row): number => {
    const parent = companyOf.get(company['parentCompanyId']);
    return parent === undefined ? 1 : 1 + depth(parent);
  };
  const subsidiaries = companies.filter(({ parentCompanyId }) => parentCompanyId !== '');
  assert.ok(subsidiaries.length > 0.15 * companies.length && subsidiaries.length < 0.25 * companies.length);
  for (const company of subsidiaries) {
    const parent = companyOf.get(company['parentCompanyId']);
    const top = companyOf.get(company['ultimateParentCompanyId']);
    assert.deepEqual(
      [company['parentCompanyName'], company['parentCompanyCountry'], company['businessStructure']],
      [parent?.['name'], parent?.['country'], 'Subsidiary'],
    );
    assert.deepEqual(
      [company['ultimateParentCompanyName'], company['ultimateParentCompanyCountry'], 'Global Parent'],
      [top?.['name'], top?.['country'], top?.['businessStructure']],
    );
    assert.ok(parent === top || parent?.['ultimateParentCompanyId'] === top?.['companyId']);
  }
  const depths = new Set(subsidiaries.map(depth));
  assert.ok(depths.has(3) && Math.max(...depths) <= 6, [...depths].join(' '));

  const acquisitions = rowsOf('acquisitions');
  assert.ok(acquisitions.length > 100);
  for (const { companyId, acquiredCompanyId } of acquisitions) {
    assert.equal(companyOf.get(acquiredCompanyId)?.['ultimateParentCompanyId'], companyId);
    assert.ok(Number(companyId) >= firstGeneratedId);
  }
});

function rowsOf(entity: SampleTable['entity']): Row[] {
  return rowsIn(tables.find((table) => table.entity === entity));
}

function rowsIn(table: SampleTable | undefined): Row[] {
  assert.ok(table);
  return parse<Row>([...table.chunks()].join(''), { columns: true });
}
