import { fetch } from 'undici';
import { newId } from '../src/lib/ids.ts';
import { startBareServer } from './support/bare-server.ts';
import { compare } from './support/compare.ts';
import { costMeter } from './support/cost-meter.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import type { Load } from './support/load-generator.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable } from './support/table.ts';

const jobCount = 1_000;
const connections = 32;
const type = 'techProfileFetch';

/** What a client asks for most: whether its job has finished. */
export const jobStatus: Program = {
  name: 'job-status',
  about: 'requests for the status of a job, against a bare Fastify route that runs the same query',
  async run(bench) {
    const dataSet = await bench.dataSet();
    const server = await startFirmlens(dataSet);
    // As many connections as `openInstallation` gives the server.
    const bare = await startBareServer(dataSet.database.url, dataSet.config.workers + 10);
    try {
      bench.print(
        `${connections} connections from a process of its own; the server (default settings, every request logged), ` +
          'the bare server and PostgreSQL are on the same machine',
      );
      const jobIds = await insertFinishedJobs(dataSet, server.clientId);
      const load = { connections, seconds: bench.quick ? 2 : 4 };
      const ours = { ...load, origin: server.url, paths: jobIds.map((id) => `/api/v1/company/techProfile/job/${id}`) };
      const theirs = { ...load, origin: bare.origin, paths: jobIds.map((id) => `/jobs/${id}`), headers: {} };
      const json: Load = { ...ours, headers: server.headers };
      const xml: Load = { ...ours, headers: { accessToken: server.headers.accessToken } };
      requireSameAnswer('the first job', await answerOf(json), await answerOf(theirs));
      const lines = [
        { what: 'JSON', load: json, level: { atLeast: 0.7 } },
        { what: 'XML (the bare route answers JSON)', load: xml },
      ];
      const table = [];
      const costs = [];
      for (const { load, ...line } of lines) {
        const side = { ours: costMeter(load, server.pid), bare: costMeter(theirs, bare.pid) };
        const comparison = await compare(bench.quick ? 5 : 9, { ours: side.ours.run, bare: side.bare.run });
        table.push({ ...line, unit: 'requests/s', comparison } as const);
        costs.push(`  ${line.what}: Firmlens ${side.ours.cost()} µs, bare ${side.bare.cost()} µs`);
      }
      for (const line of comparisonTable(table)) bench.print(line);
      bench.print('processor time of the server process a request (medians)');
      for (const line of costs) bench.print(line);
    } finally {
      await bare.stop();
      await server.stop();
    }
  },
};

async function insertFinishedJobs({ database }: DataSet, clientId: string): Promise<string[]> {
  const jobIds = Array.from({ length: jobCount }, newId);
  await database.client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, started_at, ended_at, lines, lines_processed, credits,
                      run_id, results_name, results_rows, results_bytes, results_sha256)
     SELECT id, $2, $3, 'finished', now(), now(), now(), 3, 3, 3, id, id || '.' || id || '.csv', 30, 3000, repeat('0', 64)
     FROM unnest($1::text[]) AS jobs (id)`,
    [jobIds, clientId, type],
  );
  await database.client.query('VACUUM (ANALYZE) job');
  return jobIds;
}

/** The first answer as text, its members in one order. */
async function answerOf({ origin, paths, headers }: Load): Promise<string> {
  const answer = (await (await fetch(origin + (paths[0] ?? ''), { headers })).json()) as Record<string, unknown>;
  return JSON.stringify(Object.entries(answer).toSorted(([a], [b]) => a.localeCompare(b)));
}
