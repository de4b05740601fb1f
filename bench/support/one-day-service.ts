import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import Fastify from 'fastify';
import { Logger, run as runGraphile } from 'graphile-worker';
import pg from 'pg';

/** The same job as somebody good would write it in a day: an HTTP framework, a queue library, rows, a CSV library. */
export interface OneDayService {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts it in a process of its own. @param folder where it keeps its results */
export async function startOneDayService(url: string, folder: string): Promise<OneDayService> {
  const child = spawn(process.execPath, [import.meta.filename, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [origin] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    origin,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const schema = 'one_day';
const columns = [
  'companyId',
  'categoryId',
  'categoryName',
  'subCategoryId',
  'subCategoryName',
  'productId',
  'productName',
  'message',
];
/** Ids asked for in one query: the rows of all 10,000 at once would be 100,000 objects. */
const idsEach = 1_000;

if (import.meta.main) {
  const [url = '', folder = ''] = process.argv.slice(2);
  process.stdout.write(`${await serve(url, folder)}\n`);
}

async function serve(url: string, folder: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on('error', () => undefined);
  await pool.query(`
    DROP SCHEMA IF EXISTS ${schema} CASCADE;
    CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.job (job_id bigserial PRIMARY KEY, ids bigint[] NOT NULL, status text NOT NULL);
  `);
  const runner = await runGraphile({
    pgPool: pool,
    schema: `${schema}_queue`,
    concurrency: 4,
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
    taskList: { run: async (payload) => runJob(pool, folder, (payload as { jobId: string }).jobId) },
  });

  const server = Fastify({ bodyLimit: 2 ** 20 });
  server.addContentTypeParser('text/plain', { parseAs: 'string' }, async (_request: unknown, body: string) => body);
  server.post('/jobs', async (request) => {
    const ids = (request.body as string).split(/[\n,]/).map(Number);
    if (!ids.every(Number.isSafeInteger)) throw new Error('not an id');
    const { rows } = await pool.query(
      `INSERT INTO ${schema}.job (ids, status) VALUES ($1, 'accepted') RETURNING job_id AS "jobId"`,
      [ids],
    );
    await runner.addJob('run', rows[0]);
    return rows[0];
  });
  server.get<{ Params: { jobId: string } }>('/jobs/:jobId', async ({ params }) => {
    const { rows } = await pool.query(`SELECT job_id AS "jobId", status FROM ${schema}.job WHERE job_id = $1`, [
      params.jobId,
    ]);
    return rows[0];
  });
  server.get<{ Params: { jobId: string } }>('/jobs/:jobId/results', async ({ params }, reply) =>
    reply.type('text/csv').send(createReadStream(fileOf(folder, params.jobId))),
  );
  return server.listen({ port: 0, host: '127.0.0.1' });
}

async function runJob(pool: pg.Pool, folder: string, jobId: string): Promise<void> {
  const { rows } = await pool.query<{ ids: string[] }>(`SELECT ids FROM ${schema}.job WHERE job_id = $1`, [jobId]);
  const ids = rows[0]?.ids ?? [];
  await pipeline(rowsOf(pool, ids), stringify({ header: true, columns }), createWriteStream(fileOf(folder, jobId)));
  await pool.query(`UPDATE ${schema}.job SET status = 'finished' WHERE job_id = $1`, [jobId]);
}

async function* rowsOf(pool: pg.Pool, ids: readonly string[]): AsyncGenerator<object> {
  for (let from = 0; from < ids.length; from += idsEach) {
    const { rows } = await pool.query<object>(
      `SELECT w.id AS "companyId", p.category_id AS "categoryId", p.category_name AS "categoryName",
              p.sub_category_id AS "subCategoryId", p.sub_category_name AS "subCategoryName",
              p.product_id AS "productId", p.product_name AS "productName",
              CASE WHEN c.company_id IS NULL THEN 'Invalid ID, record not found.'
                   WHEN p.product_id IS NULL THEN 'No installed technologies found.' END AS message
       FROM unnest($1::bigint[]) WITH ORDINALITY AS w (id, line)
       LEFT JOIN company c ON c.company_id = w.id
       LEFT JOIN installed_technology i ON i.company_id = c.company_id
       LEFT JOIN technology_product p ON p.product_id = i.product_id
       ORDER BY w.line, p.category_name, p.sub_category_name, p.product_name, p.product_id`,
      [ids.slice(from, from + idsEach)],
    );
    yield* rows;
  }
}

function fileOf(folder: string, jobId: string): string {
  return path.join(folder, `one-day-${Number(jobId)}.csv`);
}
