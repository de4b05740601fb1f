import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'undici';
import { compare, median } from './support/compare.ts';
import { openDuckDb } from './support/duckdb.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { clock, openJobClient } from './support/job-client.ts';
import { startOneDayService } from './support/one-day-service.ts';
import { processorMillis } from './support/processor-time.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { residentMemory } from './support/resident-memory.ts';
import { comparisonTable } from './support/table.ts';

const idCount = 10_000;
const pollMillis = 20;
const jobPath = '/company/techProfile';

/** The main job against what else one could have: a service written in a day, and an analytical database in-process. */
export const oneDay: Program = {
  name: 'one-day',
  about:
    `the job of ${idCount.toLocaleString('en')} ids, submitted to downloaded, against a service written in a day ` +
    '(Fastify, graphile-worker, rows, csv-stringify) and against DuckDB writing the same CSV',
  async run(bench) {
    const dataSet = await bench.dataSet();
    const body = Buffer.from(dataSet.pickCompanies(idCount).join('\n'));
    const server = await startFirmlens(dataSet);
    const client = openJobClient(server);
    const service = await startOneDayService(dataSet.database.url, dataSet.config.dataDir);
    const other = new Client(service.origin);
    const duck = await openDuckDb(dataSet, bench.print);
    const costs: Record<string, { processor: number[]; memory: number[] }> = {};
    let digest = '';
    const ours = async () => {
      const job = await client.runJob({ path: jobPath, body, pollMillis });
      const { done, content } = await client.download(jobPath, job.jobId);
      digest = digestOf(content);
      return done - job.sent;
    };
    /** Also notes what the run cost the process: not the database, which works for either. */
    const noted = (who: string, pid: number, run: () => Promise<number>) => async () => {
      residentMemory(pid);
      const before = processorMillis(pid);
      const took = await run();
      const { processor, memory } = (costs[who] ??= { processor: [], memory: [] });
      processor.push(processorMillis(pid) - before);
      memory.push(residentMemory(pid).peak);
      return took;
    };
    try {
      const pairs = bench.quick ? 5 : 11;
      const measured = [
        {
          what: 'a service written in a day',
          comparison: await compare(pairs, {
            ours: noted('Firmlens', server.pid, ours),
            bare: noted('the service', service.pid, async () => {
              const { took, content } = await runByService(other, body);
              requireSameAnswer('results', digest, digestOf(content));
              return took;
            }),
          }),
        },
      ];
      if (duck !== undefined) {
        measured.push({
          what: 'DuckDB, in-process, without any service',
          comparison: await compare(pairs, {
            ours,
            bare: async () => {
              const { took, content } = await duck.run(body.toString());
              requireSameAnswer('results', digest, digestOf(content));
              return took;
            },
          }),
        });
      }
      for (const text of comparisonTable(measured.map(({ what, comparison }) => ({ what, comparison, unit: 'ms' }))))
        bench.print(text);
      for (const [who, { processor, memory }] of Object.entries(costs)) {
        const figures = `${median(processor).toFixed(0)} ms of processor time a job, ${median(memory).toFixed(0)} MiB at most`;
        bench.print(`  ${who}, its process alone: ${figures}`);
      }
    } finally {
      duck?.close();
      await other.close();
      await service.stop();
      await client.close();
      await server.stop();
    }
  },
};

async function runByService(client: Client, body: Buffer): Promise<{ took: number; content: Buffer }> {
  const ask = async (path: string, options: { method: 'GET' } | { method: 'POST'; body: Buffer }) => {
    const answer = await client.request({ path, headers: { 'content-type': 'text/plain' }, ...options });
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`);
    return answer.body;
  };
  const sent = clock();
  const { jobId } = (await (await ask('/jobs', { method: 'POST', body })).json()) as { jobId: string };
  for (;;) {
    const { status } = (await (await ask(`/jobs/${jobId}`, { method: 'GET' })).json()) as { status: string };
    if (status === 'finished') break;
    await setTimeout(pollMillis);
  }
  const content = Buffer.from(await (await ask(`/jobs/${jobId}/results`, { method: 'GET' })).arrayBuffer());
  return { took: clock() - sent, content };
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
