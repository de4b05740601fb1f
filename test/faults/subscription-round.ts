import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { SubscriptionSite, Values } from './subscription-site.ts';
import { until } from './until.ts';
import type { Watched } from './watcher.ts';

/** What can be killed in the middle of a round. */
export type Victim = 'servers' | 'workers' | 'import' | 'postgresql';

/**
 * One round: a file is imported, jobs change members, all subscriptions fire and their alerts are delivered, all at once;
 * in the middle of it the victims are killed at a random moment. What died is started again; an import that did not say it
 * was done is run again, as its owner would; then all must have come right.
 */
export async function runSubscriptionRound(site: SubscriptionSite, round: number, victims: readonly Victim[]) {
  const { installation, watcher, history } = site;
  const { file, changes } = await site.writeChanges();
  const importing = installation.begin('import', 'companies', file, '--json');
  const added = 1_000_000 + round;
  const work = Promise.all(
    watcher.subscriptions.map(async (watched) => {
      await watcher.reschedule(watched, 300 + Math.random() * 1_000);
      const jobId = await watcher.submitJob(watched, { addCompanyIds: String(added) });
      if (jobId !== undefined) watched.ids.add(added);
      return { watched, jobId };
    }),
  );
  await delay(Math.random() * 2_500);
  if (victims.includes('import')) importing.kill();
  await strike(site, victims, round % 2 === 0 ? 0 : 1);
  const jobs = await work;
  if ((await importing.result).exitCode !== 0) {
    await until('the import', 50, async () => (await installation.run('import', 'companies', file)).exitCode === 0);
  }
  for (const [id, values] of changes) history.get(id)?.push(values);

  for (const { watched, jobId } of jobs) {
    if (jobId === undefined) await addAgain(site, watched, added);
    else await until(`job ${jobId}`, 20, async () => (await watcher.jobStatus(jobId)) === 'finished');
  }
  for (const watched of watcher.subscriptions) {
    await until('a subscription to be rescheduled', 20, () => watcher.reschedule(watched, 400));
  }
  for (const watched of watcher.subscriptions) await checkTold(site, watched);
  await checkDelivered(site);
}

/** Kills one of each kind of process, the other one in the next round. */
async function strike(site: SubscriptionSite, victims: readonly Victim[], which: 0 | 1): Promise<void> {
  if (victims.includes('postgresql')) await site.installation.killPostgresql();
  for (const role of ['servers', 'workers'] as const) {
    if (!victims.includes(role)) continue;
    await site[role][which].kill();
    await site.restart(role, which);
  }
}

/** A job that was not acknowledged may have been accepted: adding once more changes nothing then. */
async function addAgain({ watcher }: SubscriptionSite, watched: Watched, added: number): Promise<void> {
  const jobId = await until('a job to be accepted', 50, () =>
    watcher.submitJob(watched, { addCompanyIds: String(added) }),
  );
  watched.ids.add(added);
  await until(`job ${jobId}`, 20, async () => (await watcher.jobStatus(jobId)) === 'finished');
}

/**
 * Told without a gap and without a repeat: of each company and field, every alert goes on from the value where the one
 * before ended, and the last one ends with the value that the last import gave.
 */
async function checkTold(site: SubscriptionSite, watched: Watched): Promise<void> {
  const { watcher, history } = site;
  await until(`${watched.subscriptionId} (${watched.fields}) to have told all`, 50, async () => {
    const told = await watcher.told(watched);
    const members = await watcher.members(watched);
    if (told === undefined || members === undefined) return false;
    assert.deepEqual(
      members,
      [...watched.ids].sort((a, b) => a - b),
      'the members are those of the acknowledged jobs',
    );
    const known = new Map<string, unknown>();
    for (const { companyId, values, alertId } of told) {
      assert.ok(watched.ids.has(companyId), `company ${companyId} is not watched`);
      for (const { field, old, new: now } of values) {
        const before = known.get(`${companyId} ${field}`) ?? first(history, companyId, field);
        assert.equal(old, before, `alert ${alertId}: ${field} of company ${companyId} goes on from where it was`);
        known.set(`${companyId} ${field}`, now);
      }
    }
    return [...history]
      .filter(([companyId]) => watched.ids.has(companyId))
      .every(([companyId, versions]) =>
        watchedFields(watched).every((field) => {
          const last = versions.at(-1)?.[field];
          return (known.get(`${companyId} ${field}`) ?? versions[0]?.[field]) === last;
        }),
      );
  });
}

function first(history: SubscriptionSite['history'], companyId: number, field: string): unknown {
  return history.get(companyId)?.[0]?.[field as keyof Values];
}

function watchedFields({ fields }: Watched): (keyof Values)[] {
  if (fields === 'all') return ['name', 'phone'];
  return fields === 'Name' ? ['name'] : ['phone'];
}

/** Every alert came in at least once, under one id; and nothing came that is not signed in both ways. */
async function checkDelivered({ watcher, receiver, verified }: SubscriptionSite): Promise<void> {
  for (const { subscriptionId, secret, ...watched } of watcher.subscriptions) {
    const told = await until('the alerts', 50, () => watcher.told({ subscriptionId, secret, ...watched }));
    const alertIds = [...new Set(told.map(({ alertId }) => String(alertId)))];
    const received = () =>
      receiver.received.filter(({ method, body }) => method === 'POST' && body.includes(subscriptionId));
    const delivered = () => Map.groupBy(received(), ({ body }) => (JSON.parse(body) as { alertId: string }).alertId);
    await until('every alert to be delivered', 50, () => alertIds.every((alertId) => delivered().has(alertId)));
    for (const [alertId, messages] of delivered()) {
      assert.ok(alertIds.includes(alertId), `alert ${alertId} was delivered and is not there`);
      assert.equal(
        new Set(messages.map(({ headers }) => headers['webhook-id'])).size,
        1,
        'one alert has one message id',
      );
    }
    const all = received();
    // Each while it is fresh: a signature that is older than five minutes is refused.
    for (const { body, headers } of all.slice(verified.get(subscriptionId) ?? 0)) {
      new Webhook(secret).verify(body, { ...headers });
      const hmac = createHmac('sha1', watcher.signingSecret).update(body).digest('hex');
      assert.equal(headers['x-insideviewapi-alertdatasignature'], hmac);
    }
    verified.set(subscriptionId, all.length);
  }
}
