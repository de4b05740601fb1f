import { setTimeout } from 'node:timers/promises';
import { webhookSecrets } from '../src/accounts/index.ts';
import { sendMessages } from '../src/webhooks/index.ts';
import { signatureHeaders } from '../src/webhooks/signing.ts';
import { type BareSender, startBareSender } from './support/bare-deliveries.ts';
import { compare, median } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { processorMillis } from './support/processor-time.ts';
import { AnswersDiffer, type Program } from './support/program.ts';
import { comparisonTable } from './support/table.ts';
import { type Arrival, type Manner, startReceivers, type WebhookReceivers } from './support/webhook-receivers.ts';

const receiversOf: Readonly<Record<Manner, number>> = { prompt: 90, slow: 5, dead: 5 };
/** As many as a server makes to one URL. */
const connections = 4;
const subject = 'bench';

/** Signed deliveries by a server process, with its log, to receivers of which some are slow or never answer. */
export const webhooks: Program = {
  name: 'webhooks',
  about:
    'signed deliveries to 100 receivers, 5 of them slow and 5 dead, against a bare pool of connections to the others',
  async run(bench) {
    const dataSet = await bench.dataSet(100);
    const environment = { ...dataSet.environment, FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '127.0.0.0/8' };
    const server = await startFirmlens({ ...dataSet, environment });
    const manners = Object.entries(receiversOf).flatMap(([manner, count]) =>
      Array<Manner>(count).fill(manner as Manner),
    );
    const receivers = await startReceivers(manners);
    const bare = startBareSender();
    try {
      const site = { ...dataSet, ...server, receivers, manners };
      const each = bench.quick ? 20 : 200;
      bench.print(
        `${each} messages to each receiver, ${connections} at a time; then ${pace.messages} messages every ` +
          `${pace.milliseconds} ms, of which it is measured when they arrive; server, bare pool, receivers and ` +
          'PostgreSQL are on the same machine',
      );
      const costs: Costs = { server: [], database: [], bare: [] };
      const throughput = await compare(
        bench.quick ? 5 : 7,
        {
          ours: () => deliveriesPerSecond(site, each, costs),
          bare: () => bareDeliveriesPerSecond(site, bare, each, costs),
        },
        // A server that has run for a while is measured: its code is compiled after some 60,000 deliveries.
        { warmUp: 4 },
      );
      const seconds = bench.quick ? 3 : 10;
      const delay = await compare(5, {
        ours: () => delayOf99(site, ['prompt', 'slow', 'dead'], seconds),
        bare: () => delayOf99(site, ['prompt'], seconds),
      });
      const lines = [
        {
          what: 'deliveries to prompt receivers',
          unit: 'deliveries/s',
          comparison: throughput,
          level: { atLeast: 0.5 },
        },
        {
          what: '99th percentile of their delay, against without the others',
          unit: 'ms',
          comparison: delay,
          level: { atMost: 1.1 },
        },
      ] as const;
      for (const line of comparisonTable(lines)) bench.print(line);
      bench.print('processor time a delivery to a prompt receiver (medians)');
      for (const [who, microseconds] of Object.entries(costs)) {
        bench.print(`  ${who}: ${median(microseconds).toFixed(0)} µs`);
      }
    } finally {
      bare.stop();
      await receivers.stop();
      await server.stop();
    }
  },
};

/** Microseconds a delivery, of each run: of the server's process, of its database, and of the bare pool's process. */
type Costs = Record<'server' | 'database' | 'bare', number[]>;

interface Site extends DataSet {
  readonly pid: number;
  readonly clientId: string;
  readonly receivers: WebhookReceivers;
  readonly manners: readonly Manner[];
}

/** Records messages to all receivers in one commit. @returns prompt deliveries a second, from the commit to the last */
async function deliveriesPerSecond(site: Site, each: number, costs: Costs): Promise<number> {
  await forget(site);
  const urls = site.receivers.urls;
  await record(site, Array.from({ length: each }, () => urls).flat());
  const began = performance.now();
  const expected = each * receiversOf.prompt;
  const sessions = await site.database.client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  const database = () => sessions.rows.reduce((sum, { pid }) => sum + (processorMillis(pid) || 0), 0);
  const before = { server: processorMillis(site.pid), database: database() };
  await site.receivers.until(expected);
  const seconds = (performance.now() - began) / 1000;
  costs.server.push(((processorMillis(site.pid) - before.server) * 1000) / expected);
  costs.database.push(((database() - before.database) * 1000) / expected);
  await requireSigned(site, await site.receivers.take(), expected);
  return expected / seconds;
}

async function bareDeliveriesPerSecond(
  { receivers, manners }: Site,
  bare: BareSender,
  each: number,
  costs: Costs,
): Promise<number> {
  const urls = receivers.urls.filter((_, receiver) => manners[receiver] === 'prompt');
  const bodies = Array.from({ length: each }, () => JSON.stringify(bodyNow()));
  const before = processorMillis(bare.pid);
  const milliseconds = await bare.send({ urls, bodies, connections });
  costs.bare.push(((processorMillis(bare.pid) - before) * 1000) / (urls.length * each));
  await receivers.take();
  return (urls.length * each) / (milliseconds / 1000);
}

const pace = { messages: 10, milliseconds: 100 };

/** Records a few messages again and again. @returns the 99th percentile of the milliseconds until they arrive, if prompt */
async function delayOf99(site: Site, wanted: readonly Manner[], seconds: number): Promise<number> {
  await forget(site);
  const urls = site.receivers.urls.filter((_, receiver) => wanted.includes(site.manners[receiver] ?? 'dead'));
  const rounds = Math.round((seconds * 1000) / pace.milliseconds);
  // As many go to the prompt ones, with or without the others.
  const messages = Math.round((pace.messages * urls.length) / receiversOf.prompt);
  let next = 0;
  let expected = 0;
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    await setTimeout(Math.max(0, began + round * pace.milliseconds - performance.now()));
    const chosen = Array.from({ length: messages }, () => {
      next = (next + 7) % urls.length;
      return urls[next] ?? '';
    });
    expected += chosen.filter((url) => site.manners[site.receivers.urls.indexOf(url)] === 'prompt').length;
    await record(site, chosen);
  }
  await site.receivers.until(expected);
  const arrivals = (await site.receivers.take()).filter(({ receiver }) => site.manners[receiver] === 'prompt');
  await requireSigned(site, arrivals, expected);
  const delays = arrivals.map(({ at, body }) => at - (JSON.parse(body) as { at: number }).at).sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
}

function bodyNow() {
  return { alertId: '1', subscriptionId: 'fpnd60aqje2poh59v2k0', type: 'news', at: Date.now() };
}

async function record({ database, clientId }: Site, urls: readonly string[]): Promise<void> {
  const messages = urls.map((url) => ({ clientId, subject, url, body: bodyNow() }));
  await database.transaction((transaction) => sendMessages(transaction, messages, new Date()));
}

/** What went before is not to be measured; what slow and dead receivers still keep waiting ends by itself. */
async function forget({ database, receivers }: Site): Promise<void> {
  // Not deleted and vacuumed: statistics of an empty table that still has its pages are nothing that a server meets.
  await database.client.query('TRUNCATE webhook_message, webhook_attempt');
  await database.client.query(
    "DELETE FROM graphile_worker._private_jobs WHERE locked_at IS NULL AND payload ->> 'destination' IS NOT NULL",
  );
  await receivers.take();
}

/** @throws AnswersDiffer unless every message arrived, once and with the signature of the account */
async function requireSigned({ database, masterKey, clientId, manners }: Site, arrivals: Arrival[], expected: number) {
  const prompt = arrivals.filter(({ receiver }) => manners[receiver] === 'prompt');
  const ids = new Set(prompt.map(({ headers }) => headers['webhook-id']));
  if (ids.size !== expected || prompt.length !== expected) {
    throw new AnswersDiffer(`${prompt.length} requests brought ${ids.size} of ${expected} messages`);
  }
  const secrets = await webhookSecrets(database, masterKey)(clientId);
  for (const { headers, body } of arrivals) {
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    const genuine = signatureHeaders(headers['webhook-id'] ?? '', at, body, secrets)['webhook-signature'];
    if (headers['webhook-signature'] !== genuine) throw new AnswersDiffer('a message arrived that is not signed');
  }
}
