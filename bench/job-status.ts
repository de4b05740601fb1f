import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { fetch } from 'undici';
import { newId } from '../src/lib/ids.ts';
import { compare } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import type { Load } from './support/load-generator.ts';
import { type Bench, type Program, requireSameAnswer } from './support/program.ts';
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
    const bare = await startBare(dataSet);
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
      for (const { load, ...line } of lines) {
        const comparison = await compare(bench.quick ? 5 : 7, {
          ours: () => requestsPerSecond(load),
          bare: () => requestsPerSecond(theirs),
        });
        table.push({ ...line, unit: 'requests/s', comparison } as const);
      }
      for (const line of comparisonTable(table)) bench.print(line);
    } finally {
      await bare.stop();
      await server.stop();
    }
  },
};

const support = path.resolve(import.meta.dirname, 'support');

async function startBare(dataSet: DataSet): Promise<{ origin: string; stop: () => Promise<void> }> {
  const { config, database } = dataSet;
  // As many connections as `openInstallation` gives the server.
  const args = [path.join(support, 'bare-status-server.ts'), database.url, String(config.workers + 10)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [origin] = (await once(lines, 'line')) as [string];
  return {
    origin,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

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

async function requestsPerSecond(load: Load): Promise<number> {
  const args = [path.join(support, 'load-generator.ts'), JSON.stringify(load)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { requests, seconds } = JSON.parse(stdout) as { requests: number; seconds: number };
  return requests / seconds;
}
