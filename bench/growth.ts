import { firstGeneratedId } from '../src/samples/index.ts';
import { isReached, median } from './support/compare.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { type GrowthData, openGrowthData } from './support/growth-data.ts';
import { openJobClient } from './support/job-client.ts';
import { type Program, requireSameAnswer } from './support/program.ts';

const idCount = 10_000;
const pollMillis = 20;
const path = '/company/techProfile';
const level = { atMost: 2 };

/** How the main job's time grows with the data it is over: what it asks for is as much in all of them. */
export const growth: Program = {
  name: 'growth',
  about: `a job of ${idCount.toLocaleString('en')} ids, submitted to downloaded, over more and more companies`,
  async run(bench) {
    const sizes = bench.quick ? [10_000, 30_000] : [10_000, 100_000, 1_000_000];
    if (bench.long) sizes.push(10_000_000);
    const repeats = bench.quick ? 5 : 11;
    const medians: number[] = [];
    for (const size of sizes) {
      const data = await openGrowthData(size, bench.print);
      try {
        const times = await jobTimes(data, repeats);
        medians.push(median(times));
        const range = `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`;
        bench.print(`  ${size.toLocaleString('en')} companies: ${median(times).toFixed(0)} ms (${range}, ${repeats})`);
      } finally {
        await data.close();
      }
    }
    const ratio = Math.max(...medians) / Math.min(...medians);
    const verdict = isReached(ratio, level) ? 'reached' : 'MISSED';
    bench.print(`slowest against fastest: ${ratio.toFixed(2)}, at most ${level.atMost}: ${verdict}`);
  },
};

/** Runs the job again and again, each time for other companies. @returns milliseconds; the first run is not counted */
async function jobTimes(data: GrowthData, repeats: number): Promise<number[]> {
  const server = await startFirmlens(data);
  const client = openJobClient(server);
  try {
    const times: number[] = [];
    for (let run = 0; run <= repeats; run += 1) {
      const body = Buffer.from(pick(data.companies, run).join('\n'));
      const job = await client.runJob({ path, body, pollMillis });
      const { done, content } = await client.download(path, job.jobId);
      requireSameAnswer('rows', content.toString('latin1').split('\n').length - 2, idCount * 10);
      if (run > 0) times.push(done - job.sent);
    }
    return times;
  } finally {
    await client.close();
    await server.stop();
  }
}

/** Companies all over the data, as many of them as a job takes, other ones in every run if there are enough. */
function pick(companies: number, run: number): number[] {
  const step = 7_368_787;
  return Array.from(
    { length: idCount },
    (_, index) => firstGeneratedId + (((run * idCount + index) * step) % companies),
  );
}
