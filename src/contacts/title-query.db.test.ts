import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { titleAbbreviations } from '../reference/index.ts';
import { titleQuery } from './title-query.ts';

const database = await testDatabase();

/** Whether each search finds each of its titles, asked of the database in one statement. */
async function found(cases: readonly (readonly [query: string, title: string])[]): Promise<boolean[]> {
  const { rows } = await database.client.query<{ found: boolean }>(
    `SELECT title_words(ARRAY[title]) @@ query::tsquery AS found
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS cases (query, title, place)
      ORDER BY place`,
    [cases.map(([query]) => titleQuery(query)), cases.map(([, title]) => title)],
  );
  return rows.map((row) => row.found);
}

const finds: [query: string, ...titles: string[]][] = [
  ['ceo', 'CEO', 'Ceo & Founder', 'C.E.O.', 'Chief Executive Officer', 'President and Chief Executive Officer'],
  ['CEO', 'Chief Exec. Officer', 'Chief Executive', 'Chairman/CEO'],
  ['c.e.o.', 'CEO', 'Chief Executive Officer', 'C.E.O'],
  ['chief executive officer', 'CEO', 'chief executive officer, europe'],
  ['managing director', 'Managing Director', 'MD', 'M.D., Asia', 'Director, Managing'],
  ['md', 'Managing Director, Sales'],
  ["csm's", 'CSM', 'Customer Success Manager', "Customer Success Manager's Assistant", 'Head of CSMs'],
  ['csm’s', 'CSM'],
  ['managers', 'Manager', 'Sales Mgr.', 'Product Managers'],
  ['secretaries', 'Secretary'],
  ['mgr', 'Manager', 'MGR'],
  ['sales director', 'Director of Sales', 'Director, Field Sales', 'DIR. SALES', 'Sales & Marketing Director'],
  ['director of the sales', 'Sales Director'],
  ['vp', 'Vice President', 'Vice-President, IT', 'V.P.', 'SVP', 'Senior Vice President', 'EVP and CFO', 'Vice Pres.'],
  ['V.P.', 'VP Sales', 'V. P. of Sales'],
  ['vice president', 'VP', 'Sr. VP', 'S.V.P.', 'AVP, Claims'],
  ['senior vice president sales', 'SVP, Sales', 'Sr. Vice President of Sales', 'Sales: Senior VP'],
  ['senior vice president sales', 'Senior Sales Vice President'],
  ['svp', 'Sr VP', 'Senior Vice-President', 'Snr. Vice President'],
  ['sr. v.p.', 'SVP', 'Senior Vice President'],
  ['cto', 'Chief Technology Officer', 'Chief Technical Officer', 'Chief Technology & Product Officer'],
  ['cto', 'Chief Product and Technology Officer'],
  ['cso', 'Chief Security Officer', 'Chief Strategy Officer'],
  ['ciso', 'Chief Information Security Officer', 'CISO'],
  ['hr', 'Human Resources Manager', 'VP Human Resource', 'HR', 'CHRO'],
  ['hr director', 'Director of Human Resources'],
  ['it manager', 'Manager, Information Technology', 'IT Manager', 'I.T. Mgr'],
  ['r&d', 'R & D Engineer', 'Head of Research and Development', 'R+D'],
  ['research & development', 'Director R&D', 'Research/Development Lead'],
  ['pr', 'Public Relations Officer'],
  ['gm', 'General Manager'],
  ['general manager', 'General Sales Manager', 'GM'],
  ['eng mgr', 'Engineering Manager', 'Manager of Engineering'],
  ['software eng', 'Software Engineer'],
  ['ops', 'Operations Lead', 'Operation Manager'],
  ['co-founder', 'Cofounder', 'Co-Founder & CTO'],
  ['president', 'Président-Directeur'],
  ['présidente', 'PRESIDENTE'],
  ['naïve', 'Naive Bayes Engineer'],
  ['商务 经理', '经理 商务'],
  ['head 3d', '3D Head'],
  ['J. R. Director', 'Director J. R.'],
];

const misses: [query: string, ...titles: string[]][] = [
  [
    'ceo',
    'Executive Vice President and Chief Financial Officer',
    'Chief Marketing Officer',
    'Executive Officer',
    'Ceos2',
  ],
  ['chief executive officer', 'Executive Vice President and Chief Financial Officer'],
  ['cto', 'Director', 'Contractor', 'Doctor', 'Chief Financial Officer', 'Technology Officer'],
  ['vp', 'Vice Chairman and President', 'President, Vice Chair', 'Vice Principal'],
  ['vice president', 'Vice Chairman and President'],
  ['svp', 'Vice President, Senior Analyst', 'Vice President', 'EVP'],
  ['chief security officer', 'Chief Strategy Officer'],
  ['managing director', 'Director', 'Managing Partner'],
  ['manager', 'Management Consultant', 'Managing Director'],
  ['sales director', 'Sales Manager', 'Director of Marketing'],
  ['it', 'Italian Teacher', 'Information Desk', 'Technology and Information'],
  ['md', 'Director, Managing Partner Relations'],
  ['hr', 'Resources for Human Rights', '24-hour Operator'],
  ['r&d', 'Development Research', 'R, S and D'],
  ['pr', 'Principal', 'Public and Investor Relations Officer'],
  ['direct', 'Director'],
  ['sale', 'Salesman'],
];

test('a title is found as a person would expect', async () => {
  const cases = finds.flatMap(([query, ...titles]) => titles.map((title) => [query, title] as const));
  const answers = await found(cases);
  assert.deepEqual(
    cases.filter((_, index) => answers[index] !== true),
    [],
  );
});

test('no title is found that a person would not expect', async () => {
  const cases = misses.flatMap(([query, ...titles]) => titles.map((title) => [query, title] as const));
  const answers = await found(cases);
  assert.deepEqual(
    cases.filter((_, index) => answers[index] !== false),
    [],
  );
});

test('words of different titles of a contact are no phrase', async () => {
  const { rows } = await database.client.query<{ together: boolean; words: boolean }>(
    `SELECT title_words(titles) @@ $1::tsquery AS together, title_words(titles) @@ $2::tsquery AS words
       FROM (SELECT ARRAY['Director of Public', 'Relations Advisor'] AS titles) AS contact`,
    [titleQuery('pr'), titleQuery('director advisor')],
  );
  assert.deepEqual(rows, [{ together: false, words: true }]);
});

test('titles without end can be indexed, by their beginning', async () => {
  const words = Array.from({ length: 60_000 }, (_, index) => `word${index}`);
  for (const titles of [words, [words.join(' ')], ['x'.repeat(1_000_000)], ['\u{1D518}'.repeat(9000)], []]) {
    const { rows } = await database.client.query<{ found: boolean }>(
      `SELECT title_words($1) @@ $2::tsquery AS found, length(title_words($1)::text)`,
      [titles, titleQuery('word0 word9')],
    );
    assert.equal(rows[0]?.found, titles.length > 0 && titles[0]?.startsWith('word'));
  }
});

test('every abbreviation finds every one of its long forms, and is found by it', async () => {
  const pairs = Object.entries(titleAbbreviations).flatMap(([short, longs]) =>
    longs.map((long) => [short, long] as const),
  );
  const cases = pairs.flatMap(([short, long]) => [
    [short, long] as const,
    [long, short] as const,
    [`${short} emea`, `EMEA ${long}`] as const,
    [`emea ${long}`, `${short.toUpperCase()}, EMEA`] as const,
  ]);
  const answers = await found(cases);
  assert.deepEqual(
    cases.filter((_, index) => answers[index] !== true),
    [],
  );
});

const word = fc.oneof(
  fc.constantFrom(
    'ceo',
    'chief',
    'executive',
    'officer',
    'vice',
    'president',
    'vp',
    'sales',
    'r',
    'd',
    'of',
    'and',
    'Sr',
  ),
  fc.stringMatching(/^[a-zA-Z0-9éüñ'’]{1,9}$/),
);
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ', ', '-', ' & ', '/', '. ')), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.flat().join(''));

test('a title finds itself, in any case and with more around it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 20 }), async (titles) => {
      const searches = titles.filter((title) => titleQuery(title) !== undefined);
      const cases = searches.flatMap((title) => [
        [title, title] as const,
        [title.toUpperCase(), title] as const,
        [title, `Acting ${title} (interim)`] as const,
      ]);
      const answers = await found(cases);
      assert.deepEqual(
        cases.filter((_, index) => answers[index] !== true),
        [],
      );
    }),
    { numRuns: 30 },
  );
});

test('the words of a title are those by which names are searched', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(text, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 20 }),
      async (given) => {
        const texts = given.map((each) => each.replaceAll(/[\0\n]/g, ' '));
        const { rows } = await database.client.query<{ same: boolean }>(
          `SELECT ARRAY(SELECT word FROM unnest(tsvector_to_array(title_words(ARRAY[text]))) AS word WHERE word NOT LIKE '% %')
                = tsvector_to_array(search_words(text)) AS same
           FROM unnest($1::text[]) AS text`,
          [texts],
        );
        assert.ok(rows.every(({ same }) => same));
      },
    ),
    { numRuns: 30 },
  );
});
