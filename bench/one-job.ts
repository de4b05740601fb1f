import { Logger, run as runGraphile } from 'graphile-worker';
import pg from 'pg';
import { compare, median } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { clock, openJobClient, until } from './support/job-client.ts';
import { jobParts } from './support/job-parts.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable, partsTable } from './support/table.ts';

const jobsEach = 30;
const pollMillis = 1;
const path = '/company/techProfile';

/** The smallest job there is: what the engine costs when the work costs nothing. */
export const oneJob: Program = {
  name: 'one-job',
  about: 'a job of one id, submitted to finished, against an empty job of graphile-worker, added to completed',
  async run(bench) {
    const dataSet = await bench.dataSet();
    bench.print(
      `medians of ${jobsEach} jobs, one after the other; the job is submitted over HTTP, the bare one by SQL, and both ` +
        `are watched by SQL, again ${pollMillis} ms after each answer`,
    );
    const server = await startFirmlens(dataSet);
    const client = openJobClient(server);
    const bare = await openGraphile(dataSet);
    try {
      const parts: Record<string, number>[] = [];
      const [company = 0] = dataSet.pickCompanies(1);
      const body = Buffer.from(String(company));
      await requireAnswer(dataSet, company, async () => {
        const { jobId } = await client.runJob({ path, body, pollMillis });
        return (await client.download(path, jobId)).content;
      });
      const comparison = await compare(bench.quick ? 5 : 9, {
        ours: () =>
          medianOf(async () => {
            const job = await client.runJob({ path, body, pollMillis, isFinished: bare.hasFinished });
            parts.push(await jobParts(dataSet, job, { byFile: false }));
            return job.seenFinished - job.sent;
          }),
        bare: () => medianOf(bare.runEmptyJob),
      });
      const line = { what: 'one id', unit: 'ms', comparison, level: { atMost: 4 } } as const;
      for (const text of comparisonTable([line])) bench.print(text);
      for (const text of partsTable('one id', parts.slice(jobsEach))) bench.print(text);
    } finally {
      await bare.close();
      await client.close();
      await server.stop();
    }
  },
};

async function medianOf(once: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let job = 0; job < jobsEach; job += 1) all.push(await once());
  return median(all);
}

/** The job must do what it says: as many rows as the company has products, or the one that says that it has none. */
async function requireAnswer({ database }: DataSet, company: number, job: () => Promise<Buffer>): Promise<void> {
  const { rows } = await database.client.query<{ count: number }>(
    'SELECT count(*) AS count FROM installed_technology WHERE company_id = $1',
    [company],
  );
  const lines = (await job()).toString().split('\n').length - 2;
  requireSameAnswer('rows of the results', lines, Math.max(1, rows[0]?.count ?? 0));
}

const schema = 'bench_graphile_worker';

/** graphile-worker with its default settings, in this process, in a schema of its own beside the server's. */
async function openGraphile({ database, config }: DataSet) {
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const runner = await runGraphile({
    pgPool: pool,
    schema,
    concurrency: config.workers,
    noHandleSignals: true,
    taskList: { empty: async () => undefined },
    logger: new Logger(() => () => undefined),
  });
  return {
    runEmptyJob: async (): Promise<number> => {
      const sent = clock();
      const { rows } = await pool.query<{ id: number }>(`SELECT id FROM ${schema}.add_job('empty', '{}')`);
      await until(async () => {
        const waiting = await pool.query({
          name: 'is it there',
          text: `SELECT FROM ${schema}._private_jobs WHERE id = $1`,
          values: [rows[0]?.id],
        });
        return waiting.rowCount === 0;
      }, pollMillis);
      return clock() - sent;
    },
    hasFinished: async (jobId: string): Promise<boolean> => {
      const finished = await pool.query({
        name: 'has it finished',
        text: "SELECT FROM job WHERE job_id = $1 AND status = 'finished'",
        values: [jobId],
      });
      return finished.rowCount === 1;
    },
    async close(): Promise<void> {
      await runner.stop();
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    },
  };
}
