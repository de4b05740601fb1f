import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import pino from 'pino';
import { testJobs } from '../../../test/support/jobs.ts';
import { createServer, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { inputOf } from '../job-store.ts';
import { jobRoutes } from '../routes/index.ts';
import { runJob } from '../running/run-job.ts';
import { contactLookup } from './contact-lookup.ts';

const { context, account } = await testJobs([contactLookup]);
const { client } = context.database;
const server = await createServer({ logger: pino({ level: 'silent' }), publicUrl: 'https://data.example.com' });
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const url = '/target/company/job';
const headers = { accept: 'application/json', 'content-type': 'application/octet-stream' };
const submit = (payload: string | Buffer, accept = headers.accept) =>
  server.inject({ method: 'POST', url, payload, headers: { ...headers, accept } });

/** The rows of the results, with contact and people ids as numbers again. */
async function lookUp(...lines: string[]): Promise<Record<string, string>[]> {
  const answer = await submit(lines.join('\n'));
  assert.equal(answer.statusCode, 200, answer.body);
  const { jobId } = answer.json<{ jobId: string }>();
  await runJob(context, jobId, new AbortController().signal);
  const results = await server.inject({ url: `${url}/${jobId}/results`, headers });
  const rows: Record<string, string>[] = parse(results.body, { columns: true });
  const ids = clientIds(context.masterKey, account.clientId);
  for (const row of rows) {
    row['id'] = String(ids.resolve('contact', [row['id'] ?? ''])[0] ?? '');
    row['peopleId'] = String(ids.resolve('people', [row['peopleId'] ?? ''])[0] ?? '');
  }
  return rows;
}

/** `queryId contactId` of every contact found, `queryId message` of every line that found none. */
async function found(...lines: string[]): Promise<string[]> {
  return (await lookUp(...lines)).map(({ queryId, id, message }) => `${queryId} ${id || message}`);
}

interface TestContact {
  id: number;
  company: number;
  titles?: string[];
  level?: string;
  function?: string;
  email?: string;
  phone?: string;
  confidence?: number;
  active?: boolean;
  place?: [country: string, state: string, city: string, area: string, address: string];
}

async function insert(...contacts: TestContact[]): Promise<void> {
  for (const { id, company, titles, level, function: jobFunction, place = [], ...contact } of contacts) {
    await client.query(
      `INSERT INTO person (people_id, first_name, last_name, people_country, people_state, people_city, people_area,
                           people_address)
       VALUES ($1, 'Ann', $2, $3, $4, $5, $6, $7)`,
      [id + 5000, `Example-${id}`, ...Array.from({ length: 5 }, (_, index) => place[index] ?? null)],
    );
    await client.query(
      `INSERT INTO contact (contact_id, people_id, company_id, titles, job_levels, job_functions, email, phone,
                            confidence_score, active)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        id + 5000,
        company,
        titles ?? null,
        level === undefined ? null : [level],
        jobFunction === undefined ? null : [jobFunction],
        contact.email ?? null,
        contact.phone ?? null,
        contact.confidence ?? null,
        contact.active ?? null,
      ],
    );
  }
}

const email = 'ann@example.com';
await client.query(`
  INSERT INTO company (company_id, name, city, state, country)
  SELECT id, 'Company ' || id, 'Seattle', 'WA', 'United States'
    FROM unnest('{736233,730247,640139,726263,726579,725038,13249,781163,1442719,77}'::bigint[]) AS id`);

test('the lines of the original’s article', async () => {
  await insert(
    { id: 1, company: 736233, level: 'C Level', titles: ['Chief Operating Officer'] },
    { id: 101, company: 736233, level: 'Vice President' },
    { id: 2, company: 730247, level: 'C Level', titles: ['CEO'] },
    { id: 3, company: 640139, function: 'Business Development' },
    { id: 103, company: 640139, function: 'Sales' },
    { id: 4, company: 726263, level: 'Board Member' },
    { id: 5, company: 726579, level: 'Owner' },
    { id: 6, company: 725038, level: 'Staff' },
    { id: 7, company: 13249, function: 'Sales' },
    { id: 8, company: 781163, titles: ['Chief Executive Officer'], confidence: 80 },
    { id: 108, company: 781163, titles: ['President & CEO'], confidence: 95 },
    { id: 208, company: 781163, titles: ['Executive Vice President and Chief Financial Officer'] },
    { id: 308, company: 781163, titles: ['Former CEO'], active: false },
    { id: 9, company: 1442719, titles: ['Managing Director, Europe'] },
    { id: 109, company: 1442719, titles: ['Director'] },
  );
  const lines = [
    '1,736233,1,,',
    '2,730247,,,',
    '3,640139,,2,',
    '4,726263,7,,',
    '5,726579,9,,',
    '6,725038,11,,',
    '7,13249,,20,',
    '8,781163,,,ceo',
    '9,1442719,,,managing director',
    "10,24870,,,csm's",
  ];
  assert.deepEqual(await found(...lines), [
    '1 1',
    '2 At least one of jobLevel, jobFunction and title is required.',
    '3 3',
    '4 4',
    '5 5',
    '6 6',
    '7 7',
    '8 108',
    '8 8',
    '9 9',
    '10 Invalid ID, record not found.',
  ]);
  await client.query(`INSERT INTO company (company_id, name) VALUES (24870, 'Company 24870')`);
  await insert({ id: 10, company: 24870, titles: ['Customer Success Manager'] });
  assert.deepEqual(await found(...lines.slice(9)), ['10 10']);
});

test('a submission answers with the words of the article', async () => {
  const json = await submit('1,736233,1,,');
  assert.deepEqual(json.json(), { jobId: json.json().jobId, status: 'accepted', type: 'targetLookup' });
  const xml = await submit('1,736233,1,,', 'application/xml');
  assert.match(
    xml.body,
    /<BulkJobStatus><jobId>[0-9a-v]{19,20}<\/jobId><status>accepted<\/status><type>peopletab<\/type><\/Bulk/,
  );
});

test('a row is the contact as lists print it, between the query’s id and the message', async () => {
  const [row] = await lookUp('"a ""b"", c",736233,1,,');
  assert.deepEqual(row, {
    queryId: 'a "b", c',
    firstName: 'Ann',
    lastName: 'Example-1',
    fullName: 'Ann Example-1',
    titles: 'Chief Operating Officer',
    active: 'true',
    companyId: '736233',
    companyName: 'Company 736233',
    hasEmail: 'false',
    emailMd5Hash: '',
    hasPhone: 'false',
    city: 'Seattle',
    state: 'WA',
    country: 'United States',
    message: '',
    id: '1',
    peopleId: '5001',
  });
});

test('the best contacts come first: with an address, then by confidence', async () => {
  await insert(
    { id: 701, company: 77, titles: ['Buyer'], confidence: 99 },
    { id: 702, company: 77, titles: ['Buyer'], email, confidence: 40 },
    { id: 703, company: 77, titles: ['Buyer'], email, confidence: 60 },
    { id: 704, company: 77, titles: ['Buyer'], email },
    { id: 705, company: 77, titles: ['Buyer'], email },
  );
  assert.deepEqual(await found('q,77,,,buyer'), ['q 703', 'q 702', 'q 704', 'q 705', 'q 701']);
});

test('every criterion of a line must be met; of several ids, one', async () => {
  await insert(
    { id: 711, company: 77, level: 'Director', function: 'Sales', titles: ['Sales Director'] },
    { id: 712, company: 77, level: 'Manager', function: 'Sales', titles: ['Sales Manager'] },
    { id: 713, company: 77, level: 'Director', function: 'Legal', titles: ['Legal Director'] },
    // As a data set that has ids in place of names.
    { id: 714, company: 77, level: '5', function: '10' },
  );
  assert.deepEqual(await found('a,77,4,,', 'b,77,"4,5",20,', 'b,77," 5 , 4 ","20,10",director', 'c,77,5,10,'), [
    'a 711',
    'a 713',
    'b 711',
    'b 712',
    'b 711',
    'b 713',
    'c 714',
  ]);
});

test('active, e-mail and phone', async () => {
  await insert(
    { id: 721, company: 77, titles: ['Pilot'] },
    { id: 722, company: 77, titles: ['Pilot'], active: true, email },
    { id: 723, company: 77, titles: ['Pilot'], active: false, phone: '1' },
    { id: 724, company: 77, titles: ['Pilot'], email, phone: '2' },
  );
  assert.deepEqual(
    await found('a,77,,,pilot,,,', 'b,77,,,pilot,TRUE,false,False', 'c,77,,,pilot,false,,', 'd,77,,,pilot,,true,true'),
    ['a 722', 'a 724', 'a 721', 'b 722', 'b 724', 'b 721', 'c 723', 'd 724'],
  );
});

test('where people live', async () => {
  const address = ['Greater San Diego Area', 'Pico Rivera, California'] as const;
  await insert(
    { id: 731, company: 77, titles: ['Cook'], place: ['USA', 'CA', 'Pico Rivera', ...address] },
    { id: 732, company: 77, titles: ['Cook'], place: ['United States', 'Washington', 'Seattle', '', ''] },
    { id: 733, company: 77, titles: ['Cook'], place: ['France', 'Bretagne', 'Brest', 'Finistère', ''] },
    { id: 734, company: 77, titles: ['Cook'] },
  );
  const cook = (id: string, ...people: string[]) => `${id},77,,,cook,,,,${people.join(',')}`;
  assert.deepEqual(
    await found(
      cook('country', '1', '', '', '', ''),
      cook('state', '', '"California,WA"', '', '', ''),
      cook('own state', '', 'Bretagne', '', '', ''),
      cook('city', '', '', '"pico rivera, BREST"', '', ''),
      cook('area', '', '', '', 'san diego', ''),
      cook('address', '', '', '', '', '"Pico Rivera, California"'),
      cook('all', '1', 'CA', 'Pico Rivera', 'Greater San Diego Area', 'california'),
      cook('none', '', '', '', '', ''),
      cook('nowhere', '', 'Atlantis', '', '', ''),
    ),
    [
      'country 731',
      'country 732',
      'state 731',
      'state 732',
      'own state 733',
      'city 731',
      'city 733',
      'area 731',
      'address 731',
      'all 731',
      'none 731',
      'none 732',
      'none 733',
      'none 734',
      'nowhere No contacts found.',
    ],
  );
});

test('a line that cannot find anything says why, and stops no other', async () => {
  assert.deepEqual(
    await found(
      'a,99999,1,,',
      'b,9007199254740993,1,,',
      'b,9223372036854775807,1,,',
      'c,0,1,,',
      'd,77,"1,12",,',
      'e,77,,99,',
      'f,77,,,!?',
      'g,77,,,astronaut,,,',
      'h,77,,,cook,,,,4711,,,,',
      'i,77,,,cook,,,,,,,…,',
      'j,77,,,cook,,,,,,,,-',
      'k,736233,1,,',
    ),
    [
      'a Invalid ID, record not found.',
      'b Invalid ID, record not found.',
      'b Invalid ID, record not found.',
      'c Invalid ID, record not found.',
      'd There is no jobLevel 12.',
      'e There is no jobFunction 99.',
      'f There is no letter or digit in title.',
      'g No contacts found.',
      'h There is no peopleCountries 4711.',
      'i There is no letter or digit in peopleArea.',
      'j There is no letter or digit in peopleAddress.',
      'k 1',
    ],
  );
});

test('what can be said in titles breaks no statement', async () => {
  const titles = [
    "o'neil \\ ' \\'",
    '""x"" & | ! :* <->',
    'vice '.repeat(199),
    'a b c d e f g h i j k',
    '商务',
    "csm's ceo vp",
  ];
  const rows = await found(...titles.map((title, index) => `${index},77,,,"${title}"`));
  assert.deepEqual(
    rows,
    titles.map((_, index) => `${index} No contacts found.`),
  );
});

const good = '1,77,1,,\n';
const refused: [name: string, body: string | Buffer, number: string, words: RegExp][] = [
  ['no line', ' \n', '400-9004', /./],
  ['four columns', `${good}2,77,1,\n`, '400-9005', /line number: 2/],
  ['six columns', `${good}${good}3,77,1,,,\n`, '400-9005', /line number: 3/],
  ['seven columns', `${good}2,77,1,,,,true\n`, '400-9005', /line number: 2/],
  ['fourteen columns', `${good}2,77,1,,,,,,,,,,,\n`, '400-9005', /line number: 2/],
  ['a quote that is never closed', `${good}2,77,"1,,\n`, '400-9011', /line number: 2/],
  ['a NUL', `${good}2,77,,,a\0b\n`, '400-9011', /line number: 2/],
  ['UTF-16', Buffer.from(good, 'utf16le'), '400-9011', /line number: 1/],
  ['no query id', `${good},77,1,,\n`, '400-9006', /line number: 2/],
  ['no company id', `${good}2,,1,,\n`, '400-103', /companyID at line number: 2/],
  ['a name for a company id', `${good}2,Acme,1,,\n`, '400-103', /companyID at line number: 2/],
  ['a fraction', `${good}2,1.5,1,,\n`, '400-103', /companyID at line number: 2/],
  ['a company id beyond 64 bits', `${good}2,9223372036854775808,1,,\n`, '400-103', /companyID at line number: 2/],
  ['a level by its name', `${good}2,77,Director,,\n`, '400-103', /jobLevel at line number: 2/],
  ['a function that is no integer', `${good}2,77,,"20,x",\n`, '400-103', /jobFunction at line number: 2/],
  ['a country by its name', `${good}2,77,1,,,,,,France,,,,\n`, '400-103', /peopleCountries at line number: 2/],
  ['a boolean of another language', `${good}2,77,1,,,oui,,\n`, '400-103', /active at line number: 2/],
  ['a number for a boolean', `${good}2,77,1,,,,1,\n`, '400-103', /isEmailRequired at line number: 2/],
  ['no word for a boolean', `${good}2,77,1,,,,,yes\n`, '400-103', /isPhoneRequired at line number: 2/],
  ['a title of 1,001 characters', `${good}2,77,,,${'x'.repeat(1001)}\n`, '400-103', /title at line number: 2/],
  ['2,001 lines', good.repeat(2001), '400-106', /lines should not be more than 2000. Given value is 2001/],
];

test('what cannot be read is refused with its line, and nothing is accepted', async () => {
  const jobs = () => client.query<{ count: number }>('SELECT count(*) FROM job');
  const before = (await jobs()).rows;
  for (const [name, body, number, words] of refused) {
    const answer = await submit(body);
    assert.equal(answer.statusCode, 400, name);
    assert.equal(answer.json().errorNumber, number, name);
    assert.match(answer.json().message, words, name);
  }
  assert.deepEqual((await jobs()).rows, before);
});

test('a job of 2,000 lines costs 2,000 credits and has a row for each', async () => {
  const reserved = async () =>
    (await client.query<{ sum: number }>('SELECT sum(credits_reserved + credits_consumed)::int FROM api_key')).rows[0]
      ?.sum;
  const before = (await reserved()) ?? 0;
  const rows = await found(...Array.from({ length: 2000 }, (_, index) => `${index},736233,1,,`));
  assert.equal(rows.length, 2000);
  assert.equal(rows.at(-1), '1999 1');
  assert.equal(await reserved(), before + 2000);
});

test('contacts and people are not read whole, whatever the lines ask for', async () => {
  await client.query(`
    INSERT INTO person (people_id, last_name, people_city)
    SELECT id, 'Example', 'City ' || id FROM generate_series(1000001, 1020000) AS id;
    INSERT INTO contact (contact_id, people_id, company_id, titles, job_levels)
    SELECT id, id, 1000001 + id % 10000, '{Title}', '{Director}' FROM generate_series(1000001, 1020000) AS id`);
  await client.query('VACUUM ANALYZE person, contact');
  const criteria = ['4,,', ',20,', ',,title', ',,title,false,true,true', '4,20,title,,,,1,CA,Seattle,Seattle,Seattle'];
  const lines = criteria.map((criterion, index) => `${index},${1_000_100 + index},${criterion}`);
  const { jobId } = (await submit(lines.join('\n'))).json<{ jobId: string }>();
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${inputOf({ jobId }, { first: 1, last: lines.length })} ${contactLookup.select({})}`,
  );
  const scans = rows.map((row) => row['QUERY PLAN']).filter((line) => /Seq Scan on (contact|person)/.test(line));
  assert.deepEqual(scans, []);
  assert.ok(rows.some((row) => row['QUERY PLAN'].includes('contact_by_company')));
});
