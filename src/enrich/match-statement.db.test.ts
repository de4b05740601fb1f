import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { enrichedLines } from './match-statement.ts';

const { client } = await testDatabase();

/** What a function of one text gives for each of these. */
async function results(call: string, texts: readonly string[]): Promise<unknown[]> {
  const { rows } = await client.query<{ result: unknown }>(
    `SELECT ${call} AS result FROM unnest($1::text[]) WITH ORDINALITY AS given (given, place) ORDER BY place`,
    [texts],
  );
  return rows.map(({ result }) => result);
}

const names: Record<string, string[]> = {
  'The Procter & Gamble Company': ['procter', 'gamble'],
  'Amazon.com, Inc.': ['amazon'],
  'International Business Machines Corp': ['intl', 'business', 'machines'],
  "L'Oréal S.A.": ['loreal'],
  'AT&T': ['at', 't'],
  'Group 1 Automotive': ['group', '1', 'automotive'],
  'Größe & Söhne GmbH': ['grosse', 'sohne'],
  株式会社: ['株式会社'],
  ' -- ': [],
};

test('names are compared without legal forms, accents and punctuation', async () => {
  assert.deepEqual(await results('company_words(given)', Object.keys(names)), Object.values(names));
});

const joinedNames: Record<string, string> = {
  'Envista Holdings': 'envista',
  'EnvistaHoldings, Inc.': 'envista',
  "L'Oréal S.A.": 'lorealsa',
  'ABC Company Inc': 'abc',
  Corp: 'corp',
};

test('joined, a name has neither blanks nor the legal form at its end', async () => {
  assert.deepEqual(await results('joined_name(given)', Object.keys(joinedNames)), Object.values(joinedNames));
});

const addresses: Record<string, string | null> = {
  'https://www.stock.walmart.com/': 'walmart.com',
  'http://WALMART.com:8080?x=1': 'walmart.com',
  'jane@mail.walmart.co.uk': 'walmart.co.uk',
  'acme.wordpress.com': 'acme.wordpress.com',
  'www.acme-1.example.com': 'acme-1.example.com',
  'https://www.linkedin.com/company/acme': null,
  'https://www.linkedin.com/': 'linkedin.com',
  localhost: null,
  '://': null,
  '': null,
};

test('web sites and e-mail addresses are at a domain', async () => {
  assert.deepEqual(await results('web_domain(given)', Object.keys(addresses)), Object.values(addresses));
});

test('telephone numbers and tickers are compared without their prefixes', async () => {
  const phones = ['+44 (0)20 7946 0000', '020 7946 0000 ext. 5', '911', 'none'];
  assert.deepEqual(await results('phone_key(given)', phones), ['079460000', '079460000', null, null]);
  assert.deepEqual(await results('ticker_key(given)', ['NYSE:brk.b', 'BRK-B', ' ']), ['BRKB', 'BRKB', null]);
});

/** Optimal string alignment, as the textbook has it. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped ? at(i - 2, j - 2) + 1 : changed);
      rows[i]?.splice(j, 1, least);
    }
  }
  return at(a.length, b.length);
}

test('the edit distance is that of the textbook, up to the most that matters', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  const cases = fc.sample(fc.tuple(word, word, fc.integer({ min: 0, max: 6 })), { numRuns: 2000, seed: 7 });
  const { rows } = await client.query<{ result: number }>(
    `SELECT edit_distance(a, b, most) AS result
       FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS given (a, b, most, place) ORDER BY place`,
    [cases.map(([a]) => a), cases.map(([, b]) => b), cases.map(([, , most]) => most)],
  );
  for (const [index, [a, b, most]] of cases.entries()) {
    assert.equal(rows[index]?.result, Math.min(distance(a, b), most + 1), `${a} ${b} ${most}`);
  }
});

test('of any two texts that differ by one letter, both have a key in common', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 2, maxLength: 15 });
  const edits = fc.sample(fc.tuple(word, fc.nat(14), fc.constantFrom('', 'x', 'swap', 'add')), {
    numRuns: 500,
    seed: 7,
  });
  const pairs = edits.map(([text, place, edit]) => {
    const at = place % text.length;
    const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
    if (edit === 'swap') return [text, before + after.slice(0, 1) + letter + after.slice(1)] as const;
    return [text, before + (edit === 'add' ? `${letter}x` : edit) + after] as const;
  });
  const { rows } = await client.query(
    `SELECT a, b FROM unnest($1::text[], $2::text[]) AS pair (a, b) WHERE NOT near_keys('n', a) && near_keys('n', b)`,
    [pairs.map(([a]) => a), pairs.map(([, b]) => b)],
  );
  assert.deepEqual(rows, []);
});

test('where more companies share a name than are scored, the city or the web site still tells which is meant', async () => {
  await client.query(`
    INSERT INTO company (company_id, name, city, websites)
    SELECT 1000000 + number, 'Crowded Name Works', 'City ' || number, ARRAY['crowded' || number || '.example.com']
      FROM generate_series(1, 500) AS number`);
  const { rows } = await client.query(
    `WITH input (line, fields) AS (VALUES
       (1, '{"companyName": "Crowded Name Works", "city": "City 499"}'::jsonb),
       (2, '{"companyName": "Crowded Name Works", "url": "www.crowded498.example.com"}'),
       (3, '{"companyName": "Crowded Name Works"}')
     ), ${enrichedLines} SELECT line, company_id::int FROM enriched ORDER BY line`,
  );
  assert.deepEqual(rows, [
    { line: 1, company_id: 1_000_499 },
    { line: 2, company_id: 1_000_498 },
  ]);
});

test('candidates are found by index, however few companies there are', async () => {
  await client.query(`
    INSERT INTO company (company_id, name) SELECT number, 'Company ' || number FROM generate_series(1, 2000) AS number;
    INSERT INTO person (people_id, last_name) SELECT number, 'Sample' FROM generate_series(1, 2000) AS number;
    INSERT INTO contact (contact_id, people_id, company_id, email)
    SELECT number, number, number, number || '@example.com' FROM generate_series(1, 2000) AS number;
    ANALYZE`);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN WITH input (line, fields) AS (
       SELECT line::int, '{"companyName": "Company 7", "email": "7@example.com"}'::jsonb FROM generate_series(1, 10000) AS line
     ), ${enrichedLines} SELECT * FROM enriched`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  for (const index of [
    'company_by_match_key',
    'company_pkey',
    'contact_by_email',
    'contact_by_company',
    'person_pkey',
  ]) {
    assert.match(plan, new RegExp(index), plan);
  }
  assert.doesNotMatch(plan, /Seq Scan/, plan);
});
