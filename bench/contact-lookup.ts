import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { contactLookupLines } from '../src/jobs/types/contact-lookup-lines.ts';
import { type ClientIds, clientIds } from '../src/lib/client-ids.ts';
import { shippedReferenceData } from '../src/reference/index.ts';
import { type Comparison, compare } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { type JobClient, openJobClient } from './support/job-client.ts';
import { jobParts } from './support/job-parts.ts';
import { type Bench, type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable, partsTable } from './support/table.ts';

const lineCount = 2000;
const pollMillis = 20;
const jobPath = '/target/company';

/** What lines ask for, one after the other and again from the first: columns 3 to 5, 8 or 13. One in a hundred names no company. */
const criteria = [
  '1,,',
  '"4,5",,',
  ',20,',
  ',"6,9,19",',
  ',,ceo',
  ',,managers',
  '3,,vice president',
  '"1,2,3",,chief financial officer,true,true,false',
  ',,sales director,true,true,true',
  ',,engineer,false,,',
  ',,manager,true,,,1,,,,',
  '"1,2,3,4,5",,,true,,,1,"CA,Texas,New York","New York,Los Angeles,Houston",,',
];

/**
 * The Contact Lookup job: from the first byte of its 2,000 lines to the last byte of the downloaded results, over HTTP,
 * against one statement with the same filter, as somebody with access to the database would write it: the lines, already
 * read, by `COPY` into a typed table with statistics, and `COPY` of the join into a file.
 */
export const contactLookup: Program = {
  name: 'contact-lookup',
  about: `a look-up job of ${lineCount.toLocaleString('en')} lines, submitted to downloaded, against the same filter in one statement`,
  async run(bench) {
    const dataSet = await bench.dataSet();
    bench.print(`the client polls ${pollMillis} ms after each answer`);
    const server = await startFirmlens(dataSet);
    const client = openJobClient(server);
    const connection = new pg.Client(dataSet.database.url);
    try {
      await connection.connect();
      const ids = clientIds(dataSet.masterKey, server.clientId);
      const { comparison, parts, rows } = await measure(bench, { dataSet, client, connection, ids });
      bench.print(`${rows.toLocaleString('en')} rows`);
      const line = { what: 'look-up', comparison, unit: 'ms', level: { atMost: 1.5 } } as const;
      for (const text of [...comparisonTable([line]), ...partsTable('look-up', parts)]) bench.print(text);
    } finally {
      await connection.end();
      await client.close();
      await server.stop();
    }
  },
};

async function measure(
  bench: Bench,
  { dataSet, client, connection, ids }: { dataSet: DataSet; client: JobClient; connection: pg.Client; ids: ClientIds },
): Promise<{ comparison: Comparison; parts: Record<string, number>[]; rows: number }> {
  const companies = dataSet.pickCompanies(lineCount);
  const lines = companies.map((id, index) => {
    const companyId = index % 100 === 99 ? id + 1_000_000_000 : id;
    return `q${index},${companyId},${criteria[index % criteria.length]}\n`;
  });
  const body = Buffer.from(lines.join(''));
  const wanted = wantedRows(body);
  const file = path.join(dataSet.config.dataDir, 'bare.csv');
  const parts: Record<string, number>[] = [];
  let answer = '';
  const comparison = await compare(bench.quick ? 5 : 11, {
    async ours() {
      const job = await client.runJob({ path: jobPath, body, pollMillis });
      const { described, done, content } = await client.download(jobPath, job.jobId);
      answer = content.toString();
      parts.push({
        ...(await jobParts(dataSet, job, { byFile: true })),
        'results asked for': described - job.seenFinished,
        [`results downloaded (${(content.length / 1e6).toFixed(1)} MB)`]: done - described,
      });
      return done - job.sent;
    },
    async bare() {
      const begun = performance.now();
      await lookUpByHand(connection, wanted, file);
      const took = performance.now() - begun;
      requireSameAnswer('results', withRecordIds(answer, ids), await readFile(file, 'utf8'));
      return took;
    },
  });
  return { comparison, parts: parts.slice(1), rows: answer.split('\n').length - 2 };
}

/** The lines as `COPY wanted` takes them: names, ids and searches where the lines have what a client may write. */
function wantedRows(body: Buffer): string {
  const reading = { linesMax: lineCount, reference: shippedReferenceData, resolveIds: () => [] };
  return contactLookupLines(body, reading)
    .map(({ given, recordId, fields = {} }, line) => {
      const { job_levels: levels, job_functions: functions, title, countries, states, cities } = fields;
      const { active = true, email_required: emailRequired = false, phone_required: phoneRequired = false } = fields;
      const cells = [line, given, recordId, levels, functions, title, active, emailRequired, phoneRequired];
      cells.push(countries, states, cities);
      return `${cells.map(copyCell).join(',')}\n`;
    })
    .join('');
}

function copyCell(value: unknown): string {
  if (value === undefined) return '';
  const items = Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : value;
  const text = typeof items === 'string' ? items : JSON.stringify(items);
  return `"${text.replaceAll('"', '""')}"`;
}

/** Results with the records' own ids in place of the account's, in the second and third column; none of them is quoted. */
function withRecordIds(csv: string, ids: ClientIds): string {
  const rows = csv.split('\n').map((row) => /^([^,]*),([\w-]{64}),([\w-]{64})(,.*)$/.exec(row) ?? row);
  const found = rows.filter((row) => typeof row !== 'string');
  const contacts = ids.resolve(
    'contact',
    found.map((row) => row[2] ?? ''),
  );
  const people = ids.resolve(
    'people',
    found.map((row) => row[3] ?? ''),
  );
  let index = 0;
  return rows
    .map((row) => {
      if (typeof row === 'string') return row;
      const text = `${row[1]},${contacts[index]},${people[index]}${row[4]}`;
      index += 1;
      return text;
    })
    .join('\n');
}

async function lookUpByHand(connection: pg.Client, wanted: string, file: string): Promise<void> {
  await connection.query('BEGIN');
  await connection.query(
    `CREATE TEMP TABLE wanted (
       line int, query_id text NOT NULL, company_id bigint NOT NULL, job_levels text[], job_functions text[], title tsquery,
       active boolean NOT NULL, email_required boolean NOT NULL, phone_required boolean NOT NULL, countries text[],
       states text[], cities text[]) ON COMMIT DROP`,
  );
  await pipeline(Readable.from([wanted]), connection.query(copyFrom('COPY wanted FROM STDIN (FORMAT csv)')));
  await connection.query('ANALYZE wanted');
  const results = connection.query(
    copyTo(`
      COPY (
        SELECT w.query_id AS "queryId", found.contact_id AS id, found.people_id AS "peopleId",
               found.first_name AS "firstName", found.last_name AS "lastName", found.full_name AS "fullName",
               array_to_string(found.titles, '|') AS titles, found.active::text AS active,
               found.company_id AS "companyId", found.company_name AS "companyName", found.has_email::text AS "hasEmail",
               found.email_md5_hash AS "emailMd5Hash", found.has_phone::text AS "hasPhone", found.city, found.state,
               found.country,
               CASE WHEN found.contact_id IS NOT NULL THEN NULL
                    WHEN NOT EXISTS (SELECT FROM company c WHERE c.company_id = w.company_id)
                    THEN 'Invalid ID, record not found.'
                    ELSE 'No contacts found.' END AS message
        FROM wanted w
        LEFT JOIN contact_record found
          ON found.company_id = w.company_id
         AND found.active = w.active
         AND (found.has_email OR NOT w.email_required)
         AND (found.has_phone OR NOT w.phone_required)
         AND (w.job_levels IS NULL OR found.job_levels && w.job_levels)
         AND (w.job_functions IS NULL OR found.job_functions && w.job_functions)
         AND (w.title IS NULL OR title_words(found.titles) @@ w.title)
         AND (w.countries IS NULL OR found.people_country = ANY (w.countries))
         AND (w.states IS NULL OR found.people_state = ANY (w.states))
         AND (w.cities IS NULL OR lower(found.people_city) = ANY (w.cities))
        ORDER BY w.line, found.has_email DESC, found.confidence_score DESC NULLS LAST, found.contact_id
      ) TO STDOUT (FORMAT csv, HEADER)`),
  );
  await pipeline(results, createWriteStream(file, { flush: true }));
  await connection.query('COMMIT');
}
