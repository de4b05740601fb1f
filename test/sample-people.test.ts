import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { chiefExecutivesFile } from '../samples/build-chief-executives.ts';
import { type SourceCompany } from '../samples/build-companies.ts';
import { contactImport, personImport } from '../src/contacts/index.ts';
import { newsImport } from '../src/news/index.ts';
import { shippedReferenceData } from '../src/reference/index.ts';
import { firstGeneratedId, firstGeneratedRecordId, realSample } from '../src/samples/index.ts';

type Row = Readonly<Record<string, string>>;

const day = '2026-03-01';
const files = filesOf(day);
const [companies, subsidiaries, people, contacts, news] = (
  ['companies.csv', 'subsidiaries.csv', 'people.csv', 'contacts.csv', 'news.csv'] as const
).map(rowsOf) as [Row[], Row[], Row[], Row[], Row[]];
const chiefs = parse<Row>(readFileSync(new URL('../samples/chief-executives.csv', import.meta.url)), { columns: true });
const companyIds = new Set([...companies, ...subsidiaries].map(({ companyId }) => companyId));
const personOf = new Map(people.map((person) => [person['peopleId'], person]));
const isReal = ({ sources }: Row): boolean => sources === 'Fortune 1000 (2022)';
const invented = contacts.filter((contact) => !isReal(contact));

test('the sample is the same every time, and on another day only the days of the news are others', () => {
  assert.deepEqual(filesOf(day), files);
  const later = filesOf('2026-03-11');
  const withoutNews = ([name]: [string, string]): boolean => name !== 'news.csv';
  assert.deepEqual([...later].filter(withoutNews), [...files].filter(withoutNews));
  const days = (text = ''): number[] =>
    parse<Row>(text, { columns: true }).map((row) => Date.parse(row['publicationDate'] ?? ''));
  const before = days(files.get('news.csv'));
  assert.ok(days(later.get('news.csv')).every((date, index) => date - (before[index] ?? 0) === 10 * 86_400_000));
});

test('there are 8,988 people and 9,875 contacts, 449 subsidiaries and 4,002 articles, with ids below generated ones', () => {
  assert.deepEqual(
    [people, contacts, subsidiaries, news].map(({ length }) => length),
    [8988, 9875, 449, 4002],
  );
  for (const [rows, id, first] of [
    [people, 'peopleId', firstGeneratedRecordId],
    [contacts, 'contactId', firstGeneratedRecordId],
    [news, 'articleId', firstGeneratedRecordId],
    [[...companies, ...subsidiaries], 'companyId', firstGeneratedId],
  ] as const) {
    const ids = new Set(rows.map((row) => Number(row[id])));
    assert.equal(ids.size, rows.length, id);
    assert.ok(Math.max(...ids) < first && Math.min(...ids) > 0, id);
  }
  assert.ok(
    contacts.some(({ contactId }) => contactId === '16935075'),
    'an id that the documents print',
  );
});

test('of a chief executive nothing is said but name, title and company', () => {
  const real = contacts.filter(isReal);
  assert.equal(real.length, chiefs.length);
  for (const [index, contact] of real.entries()) {
    const { companyId, firstName, middleName, lastName, fullName } = chiefs[index] ?? {};
    const { contactId, peopleId } = contact;
    assert.deepEqual(withValues(contact), {
      contactId,
      peopleId,
      companyId,
      titles: 'Chief Executive Officer',
      jobLevels: 'C Level',
      active: 'true',
      sources: 'Fortune 1000 (2022)',
    });
    assert.deepEqual(
      withValues(personOf.get(peopleId) ?? {}),
      withValues({
        peopleId: peopleId ?? '',
        firstName: firstName ?? '',
        middleName: middleName ?? '',
        lastName: lastName ?? '',
        fullName: fullName ?? '',
      }),
    );
    assert.equal(contacts.filter((other) => other['peopleId'] === peopleId).length, 1, 'has no invented employment');
  }
  assert.ok(companies.length - new Set(real.map(({ companyId }) => companyId)).size < 10);
});

test('everybody else is recognisably invented: nothing leads to a person or a company', () => {
  const realNames = new Set(chiefs.map(({ lastName }) => lastName));
  for (const { peopleId, email, phone, corporatePhone, sources } of invented) {
    assert.match(`${email}`, /^$|^[a-z]+\.[a-z]+@[a-z0-9-]+\.example\.com$/);
    for (const number of [phone, corporatePhone]) assert.match(`${number}`, /^$|^\+1 \d{3} 555 01\d\d$/);
    assert.equal(sources, 'Firmlens sample (invented)');
    assert.ok(!realNames.has(personOf.get(peopleId)?.['lastName']));
  }
  for (const { title } of news) assert.match(`${title}`, /^Sample news: .*(invented|does not exist)/);
  for (const company of subsidiaries)
    assert.match(company['websites'] ?? '', /^$|^https:\/\/www\.[a-z0-9-]+\.example\.com$/);
  for (const [address] of JSON.stringify([people, contacts, news]).matchAll(/https?:\/\/[^"]+/g)) {
    assert.match(address, /^https:\/\/[a-z]+\.example\.com\//);
  }
});

test('addresses of different companies lie below different names', () => {
  const domains = new Map<string, string>();
  for (const { email = '', companyId = '' } of invented) {
    const domain = email.split('@')[1];
    if (domain === undefined) continue;
    assert.equal(domains.get(domain) ?? companyId, companyId, domain);
    domains.set(domain, companyId);
  }
});

test('every field of a person, a contact and an article occurs', () => {
  for (const [rows, { fields }] of [
    [people, personImport],
    [contacts, contactImport],
    [news, newsImport],
  ] as const) {
    const used = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== ''));
    assert.deepEqual(used.sort(), fields.map(({ name }) => name).sort());
  }
});

test('contacts, news and relatives are of companies that are there, and every real company has people and news', () => {
  for (const rows of [contacts, news]) assert.ok(rows.every(({ companyId }) => companyIds.has(companyId)));
  const withPeople = new Set(invented.map(({ companyId }) => companyId));
  const withNews = new Set(news.map(({ companyId }) => companyId));
  for (const { companyId } of companies)
    assert.ok(withPeople.has(companyId) && withNews.has(companyId), `${companyId}`);
  for (const { parentCompanyId, ultimateParentCompanyId } of subsidiaries) {
    assert.ok(companyIds.has(parentCompanyId) && companyIds.has(ultimateParentCompanyId));
  }
  const relatives = [...rowsOf('acquisitions.csv'), ...rowsOf('merged-companies.csv')];
  for (const { companyId, acquiredCompanyId, currentCompanyId } of relatives) {
    if (acquiredCompanyId !== undefined) assert.ok(companyIds.has(companyId) && companyIds.has(acquiredCompanyId));
    if (currentCompanyId !== undefined) assert.ok(!companyIds.has(companyId) && companyIds.has(currentCompanyId));
  }
});

test('the merge and the family trees of the documents are there: 1755 became 13457, Microsoft has subsidiaries', () => {
  assert.ok(
    rowsOf('merged-companies.csv').some((row) => row['companyId'] === '1755' && row['currentCompanyId'] === '13457'),
  );
  assert.ok(subsidiaries.some(({ ultimateParentCompanyId }) => ultimateParentCompanyId === '726263'));
  assert.ok(
    subsidiaries.some((row) => row['parentCompanyId'] !== row['ultimateParentCompanyId']),
    'a third level',
  );
});

test('the example lines of the Contact Lookup Job find somebody, but for the one without a criterion', () => {
  const level = (id: number) => shippedReferenceData.jobLevels.find((one) => one.id === id)?.name ?? '?';
  const jobFunction = (id: number) => shippedReferenceData.jobFunctions.find((one) => one.id === id)?.name ?? '?';
  const lines: readonly (readonly [companyId: number, column: string, value: RegExp])[] = [
    [736_233, 'jobLevels', has(level(1))],
    [640_139, 'jobFunctions', has(jobFunction(2))],
    [726_263, 'jobLevels', has(level(7))],
    [726_579, 'jobLevels', has(level(9))],
    [725_038, 'jobLevels', has(level(11))],
    [13_249, 'jobFunctions', has(jobFunction(20))],
    [781_163, 'titles', /^Chief Executive Officer$/],
    [1_442_719, 'titles', /^Managing Director$/],
    [24_870, 'titles', /^Customer Success Manager$/],
  ];
  for (const [companyId, column, value] of lines) {
    const found = contacts.filter(
      (contact) =>
        contact['companyId'] === String(companyId) && contact['active'] === 'true' && value.test(contact[column] ?? ''),
    );
    assert.ok(found.length > 0, `${companyId} has nobody with ${column} ${value}`);
  }
});

test('names of chief executives are taken apart, two of one company separated, lost ones left out', () => {
  const rest = { company: 'X', website: '', ticker: '', sector: '', city: '', state: '' };
  const companyLedBy = (ceo: string, index: number): SourceCompany => ({
    ...rest,
    rank: String(index + 1),
    revenueMillionUSD: '1',
    employees: '1',
    ceo,
  });
  const written = (...ceos: string[]): string[] =>
    chiefExecutivesFile(ceos.map(companyLedBy)).trimEnd().split('\n').slice(1);
  assert.deepEqual(
    written(
      'H. Lawrence Culp Jr.',
      '#REF!',
      'Daniel P. O&#039;Day',
      'Aart J. de Geus/Dirk Van de Put',
      'A. Bee (Hive)',
    ),
    [
      '736233,H.,Lawrence,Culp,H. Lawrence Culp Jr.',
      "640139,Daniel,P.,O'Day,Daniel P. O'Day",
      '726579,Aart,J.,de Geus,Aart J. de Geus',
      '726579,Dirk,,Van de Put,Dirk Van de Put',
      '725038,A.,,Bee,A. Bee',
    ],
  );
});

/** Matches a cell of a list that has this item. */
function has(item: string): RegExp {
  return new RegExp(`(?:^|\\|)${RegExp.escape(item)}(?:\\||$)`);
}

function withValues(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}

function filesOf(today: string): Map<string, string> {
  return new Map(realSample({ day: today }).map((table) => [table.fileName, [...table.chunks()].join('')]));
}

function rowsOf(fileName: string): Row[] {
  return parse<Row>(files.get(fileName) ?? '', { columns: true });
}
