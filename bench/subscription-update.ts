import { createHash } from 'node:crypto';
import { copyIn } from '../src/database/index.ts';
import { clientIds } from '../src/lib/client-ids.ts';
import { readIdSet } from '../src/subscriptions/id-sets/index.ts';
import { type BenchInstallation, openBenchInstallation } from './support/bench-installation.ts';
import { compare } from './support/compare.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { manyIds } from './support/many-ids.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { residentMemory } from './support/resident-memory.ts';
import { type FinishedUpdate, openSubscriptionClient, type SubscriptionClient } from './support/subscription-client.ts';
import { comparisonTable, partsTable } from './support/table.ts';

/** The largest update there is. */
export const subscriptionUpdate: Program = {
  name: 'subscription-update',
  about: 'a million ids replace those of a subscription, sent to finished, against COPY of the same ids, sorted',
  async run(bench) {
    const count = bench.quick ? 100_000 : 1_000_000;
    const pairs = bench.quick ? 5 : 9;
    const installation = await openBenchInstallation('subscriptions');
    try {
      await prepare(installation);
      bench.print(
        `${count.toLocaleString('en')} shuffled ids as a form, from this process to a server on the same machine, whose job ` +
          'is watched by SQL; the bare side sends them over a local connection, sorted, into an empty table',
      );
      const companies = [0, 1].map((set) => manyIds(count, set));
      const people = (clientId: string) => {
        const own = clientIds(installation.masterKey, clientId);
        return companies.map((ids) => own.mint('people', ids));
      };
      for (const kind of ['company', 'people'] as const) {
        const server = await startFirmlens(installation);
        const client = openSubscriptionClient(installation, server);
        try {
          const sets = kind === 'company' ? companies : people(server.clientId);
          const updates = await prepareUpdates(client, kind, sets);
          const parts: Record<string, number>[] = [];
          residentMemory(server.pid);
          const { now: memoryBefore } = residentMemory(server.pid);
          let turn = 0;
          let [first, most] = [Number.NaN, 0];
          const comparison = await compare(pairs, {
            async ours() {
              turn = 1 - turn;
              const update = await client.update(updates.forms[turn] as Buffer);
              parts.push(partsOf(update));
              most = Math.max(most, residentMemory(server.pid).peak - memoryBefore);
              if (Number.isNaN(first)) first = most;
              return update.seenFinished - update.sent;
            },
            bare: () => copySorted(installation, companies[turn] as number[]),
          });
          requireSameAnswer(
            'the ids',
            await digestOfMembers(installation, updates.subscriptionId),
            await digestOfTable(installation),
          );
          const what = kind === 'company' ? 'ids of companies' : "the account's own ids of people";
          const level = kind === 'company' ? { level: { atMost: 0.5 } } : {};
          for (const line of comparisonTable([{ what, unit: 'ms', comparison, ...level }])) bench.print(line);
          for (const line of partsTable(what, parts.slice(1))) bench.print(line);
          bench.print(
            `memory of the server process: ${memoryBefore.toFixed(0)} MiB before, ${first.toFixed(0)} MiB more at most in ` +
              `the first update (level: less than 64), ${most.toFixed(0)} MiB more at most in all ${parts.length}`,
          );
        } finally {
          await client.close();
          await server.stop();
        }
      }
    } finally {
      await installation.close();
    }
  },
};

/** No subscriptions of earlier runs, and an empty table for the bare side. */
async function prepare({ database }: BenchInstallation): Promise<void> {
  await database.client.query(`
    TRUNCATE subscription, subscription_job, id_block;
    DROP TABLE IF EXISTS bench_member;
    CREATE TABLE bench_member (subscription_id bigint, company_id bigint, PRIMARY KEY (subscription_id, company_id))`);
}

/** A subscription, and the forms that replace its ids by one set or the other: encoded as HTTP clients encode forms. */
async function prepareUpdates(
  client: SubscriptionClient,
  kind: 'company' | 'people',
  sets: readonly (readonly (number | string)[])[],
): Promise<{ subscriptionId: string; forms: Buffer[] }> {
  const subscriptionType = kind;
  const parameter = `${kind === 'company' ? 'company' : 'people'}Ids`;
  const subscriptionId = await client.create({ subscriptionType, [parameter]: String(sets[0]?.[0]) });
  const forms = sets.map((ids) =>
    Buffer.from(new URLSearchParams({ subscriptionId, subscriptionType, [parameter]: ids.join() }).toString()),
  );
  return { subscriptionId, forms };
}

function partsOf({ sent, read, answered, ended, seenFinished }: FinishedUpdate): Record<string, number> {
  return {
    'sent, read and validated': read - sent,
    'ids written, job committed and answered': answered - read,
    'queue woken, ids taken in': ended - answered,
    'end committed and seen': seenFinished - ended,
  };
}

/** Only the COPY is timed, not making its text. */
async function copySorted({ database }: BenchInstallation, ids: readonly number[]): Promise<number> {
  await database.client.query('TRUNCATE bench_member');
  const rows: Buffer[] = [];
  const sorted = Float64Array.from(ids).sort();
  for (let from = 0; from < sorted.length; from += 5_000) {
    rows.push(Buffer.from(Array.from(sorted.subarray(from, from + 5_000), (id) => `1\t${id}\n`).join('')));
  }
  return database.connection(async (client) => {
    const begun = performance.now();
    await copyIn(client, 'COPY bench_member FROM STDIN', rows);
    return performance.now() - begun;
  });
}

async function digestOfMembers({ database }: BenchInstallation, subscriptionId: string): Promise<string> {
  const { rows } = await database.client.query<{ set: number }>(
    'SELECT set_id AS set FROM subscription WHERE subscription_id = $1',
    [subscriptionId],
  );
  return digestOf(await readIdSet(database, rows[0]?.set ?? 0));
}

async function digestOfTable({ database }: BenchInstallation): Promise<string> {
  const { rows } = await database.client.query<{ ids: number[] }>(
    'SELECT array_agg(company_id::float8 ORDER BY company_id) AS ids FROM bench_member',
  );
  return digestOf(Float64Array.from(rows[0]?.ids ?? []));
}

function digestOf(ids: Float64Array): string {
  return createHash('sha256').update(ids).digest('hex');
}
