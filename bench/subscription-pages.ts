import { createHash } from 'node:crypto';
import { fetch } from 'undici';
import { startBareServer } from './support/bare-server.ts';
import { openBenchInstallation } from './support/bench-installation.ts';
import { compare } from './support/compare.ts';
import { costMeter } from './support/cost-meter.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import type { Load } from './support/load-generator.ts';
import { manyIds } from './support/many-ids.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { openSubscriptionClient } from './support/subscription-client.ts';
import { comparisonTable } from './support/table.ts';

const connections = 16;
const pageIds = 5_000;

/** What a client asks for that compares what it watches with what it should watch. */
export const subscriptionPages: Program = {
  name: 'subscription-pages',
  about:
    'pages of 5,000 ids of a subscription of a million, against a bare Fastify route that answers 5,000 constant ids',
  async run(bench) {
    const ids = manyIds(bench.quick ? 50_000 : 1_000_000, 0);
    const pages = ids.length / pageIds;
    const installation = await openBenchInstallation('subscriptions');
    const server = await startFirmlens(installation);
    const bare = await startBareServer(installation.database.url, 1);
    const client = openSubscriptionClient(installation, server);
    try {
      bench.print(
        `${connections} connections from a process of its own; both servers are on the same machine, every answer JSON`,
      );
      const subscriptionType = 'company';
      const subscriptionId = await client.create({ subscriptionType, companyIds: String(ids[0]) });
      const form = new URLSearchParams({ subscriptionId, subscriptionType, companyIds: ids.join() });
      await client.update(Buffer.from(form.toString()));

      const load = { connections, seconds: bench.quick ? 2 : 4, headers: server.headers };
      const page = (number: number) => `/api/v1/subscription/${subscriptionId}?page=${number}`;
      const any = Array.from({ length: pages }, (_, index) => page(1 + ((index * 77) % pages)));
      const of = (...paths: string[]): Load => ({ ...load, origin: server.url, paths });
      const constant = { ...load, origin: bare.origin, paths: ['/ids'], headers: {} };
      await requireWholeList(of(...any), ids);
      requireSameAnswer('ids on the last page', (await idsOf(of(page(pages)))).length, (await idsOf(constant)).length);

      const repeats = bench.quick ? 5 : 9;
      const anyPage = costMeter(of(...any), server.pid);
      const lastPage = costMeter(of(page(pages)), server.pid);
      const firstPage = costMeter(of(page(1)), server.pid);
      const bareRoute = costMeter(constant, bare.pid);
      const lines = [
        { what: 'any page', ours: anyPage, theirs: bareRoute, level: { atLeast: 0.5 } },
        { what: 'the last page (bare: the first)', ours: lastPage, theirs: firstPage, level: { atLeast: 0.9 } },
      ];
      const table = [];
      for (const { ours, theirs, ...line } of lines) {
        const comparison = await compare(repeats, { ours: () => ours.run(), bare: () => theirs.run() });
        table.push({ ...line, unit: 'requests/s', comparison } as const);
      }
      for (const line of comparisonTable(table)) bench.print(line);
      bench.print(`processor time of the server process a request: ${anyPage.cost()} µs, bare ${bareRoute.cost()} µs`);
    } finally {
      await client.close();
      await bare.stop();
      await server.stop();
      await installation.close();
    }
  },
};

/** All pages together are all ids, whatever the order in which they are asked for. */
async function requireWholeList(load: Load, ids: readonly number[]): Promise<void> {
  const read: number[] = [];
  for (const path of load.paths) read.push(...(await idsOf({ ...load, paths: [path] })));
  requireSameAnswer('the ids of all pages', digestOf(read), digestOf(ids));
}

async function idsOf({ origin, paths, headers }: Load): Promise<number[]> {
  const answer = await fetch(origin + (paths[0] ?? ''), { headers });
  return ((await answer.json()) as { companyIds: string[] }).companyIds.map(Number);
}

function digestOf(ids: readonly number[]): string {
  return createHash('sha256').update(Float64Array.from(ids).sort()).digest('hex');
}
