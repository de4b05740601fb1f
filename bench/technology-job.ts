import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { clientIds } from '../src/lib/client-ids.ts';
import { type Comparison, compare } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { type JobClient, openJobClient } from './support/job-client.ts';
import { jobParts } from './support/job-parts.ts';
import { type Bench, type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable, partsTable } from './support/table.ts';

const idCount = 10_000;
const pollMillis = 20;

/**
 * The main job: from the first byte of the submission to the last byte of the downloaded results, over HTTP, against
 * `COPY` of the same join into a file, as somebody with access to the database would write it.
 */
export const technologyJob: Program = {
  name: 'technology-job',
  about: `a job of ${idCount.toLocaleString('en')} ids, submitted to downloaded, against COPY of the same join to a file`,
  async run(bench) {
    const dataSet = await bench.dataSet();
    bench.print(`the client polls ${pollMillis} ms after each answer`);
    const server = await startFirmlens(dataSet);
    const client = openJobClient(server);
    const connection = new pg.Client(dataSet.database.url);
    try {
      await connection.connect();
      const companies = dataSet.pickCompanies(idCount);
      const minted = clientIds(dataSet.masterKey, server.clientId).mint('company', companies);
      const variants = [
        {
          what: 'plain company ids',
          path: '/company/techProfile',
          idColumn: 'companyId',
          given: companies.map(String),
        },
        { what: 'client-specific ids', path: '/target/companies/techProfile', idColumn: 'id', given: minted },
      ];
      const measured = [];
      for (const variant of variants) {
        const lines = variant.given.map((given, index) => ({ given, companyId: companies[index] ?? 0 }));
        measured.push({ ...variant, ...(await measure(bench, { dataSet, client, connection, lines, ...variant })) });
      }
      const level = { atMost: 1.5 };
      const table = measured.map(({ what, comparison }) => ({ what, comparison, unit: 'ms', level }) as const);
      for (const line of comparisonTable(table)) bench.print(line);
      for (const { what, parts } of measured) for (const line of partsTable(what, parts)) bench.print(line);
    } finally {
      await connection.end();
      await client.close();
      await server.stop();
    }
  },
};

interface Variant {
  readonly dataSet: DataSet;
  readonly client: JobClient;
  readonly connection: pg.Client;
  readonly path: string;
  readonly idColumn: string;
  readonly lines: readonly InputLine[];
}

interface InputLine {
  readonly given: string;
  readonly companyId: number;
}

async function measure(
  bench: Bench,
  { dataSet, client, connection, path: jobPath, idColumn, lines }: Variant,
): Promise<{ comparison: Comparison; parts: Record<string, number>[] }> {
  const body = Buffer.from(lines.map(({ given }) => given).join('\n'));
  const file = path.join(dataSet.config.dataDir, 'bare.csv');
  const parts: Record<string, number>[] = [];
  let digest: string | undefined;
  const comparison = await compare(bench.quick ? 5 : 11, {
    async ours() {
      const job = await client.runJob({ path: jobPath, body, pollMillis });
      const { described, done, content } = await client.download(jobPath, job.jobId);
      digest = createHash('sha256').update(content).digest('hex');
      parts.push({
        ...(await jobParts(dataSet, job, { byFile: true })),
        'results described': described - job.seenFinished,
        [`results downloaded (${(content.length / 1e6).toFixed(1)} MB)`]: done - described,
      });
      return done - job.sent;
    },
    async bare() {
      const begun = performance.now();
      await copyByHand(connection, { idColumn, lines, file });
      const took = performance.now() - begun;
      requireSameAnswer('results', digest ?? '', await digestOf(file));
      return took;
    },
  });
  return { comparison, parts: parts.slice(1) };
}

/** The ids into a temporary table, its statistics made, and the join from there into a file that is synced. */
async function copyByHand(
  connection: pg.Client,
  { idColumn, lines, file }: { idColumn: string; lines: readonly InputLine[]; file: string },
): Promise<void> {
  await connection.query('BEGIN');
  await connection.query(
    'CREATE TEMP TABLE wanted (line int, given text NOT NULL, company_id bigint NOT NULL) ON COMMIT DROP',
  );
  const rows = lines.map(({ given, companyId }, index) => `${index}\t${given}\t${companyId}\n`).join('');
  await pipeline(Readable.from([rows]), connection.query(copyFrom('COPY wanted FROM STDIN')));
  await connection.query('ANALYZE wanted');
  const results = connection.query(
    copyTo(`
      COPY (
        SELECT w.given AS "${idColumn}", p.category_id AS "categoryId", p.category_name AS "categoryName",
               p.sub_category_id AS "subCategoryId", p.sub_category_name AS "subCategoryName",
               p.product_id AS "productId", p.product_name AS "productName",
               CASE WHEN c.company_id IS NULL THEN 'Invalid ID, record not found.'
                    WHEN p.product_id IS NULL THEN 'No installed technologies found.' END AS message
        FROM wanted w
        LEFT JOIN company c USING (company_id)
        LEFT JOIN installed_technology i ON i.company_id = c.company_id
        LEFT JOIN technology_product p ON p.product_id = i.product_id
        ORDER BY w.line, p.category_name, p.sub_category_name, p.product_name, p.product_id
      ) TO STDOUT (FORMAT csv, HEADER)`),
  );
  await pipeline(results, createWriteStream(file, { flush: true }));
  await connection.query('COMMIT');
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
