import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import type { Values } from './company-history.ts';
import type { FaultSite } from './fault-site.ts';
import type { Watched } from './watcher.ts';

/**
 * Checks that every change of an acknowledged import is noted once, told once to each subscription that watches it and to
 * no other, and delivered. Call it when all subscriptions have fired since.
 */
export async function checkSubscriptions(site: FaultSite): Promise<void> {
  await checkNoted(site);
  for (const watched of site.watcher.subscriptions) await checkTold(site, watched);
  for (const watched of site.watcher.subscriptions) await checkDelivered(site, watched);
}

/** The change log has every name that was ever given, once: an import that was run again found nothing to do. */
async function checkNoted({ installation, companies }: FaultSite): Promise<void> {
  const noted = await installation.query<{ name: string; times: number }>(
    `SELECT fields -> 'name' ->> 1 AS name, count(*)::int AS times FROM change_log
      WHERE entity = 'company' AND fields ? 'name' AND fields -> 'name' ->> 1 LIKE '% of file %' GROUP BY 1`,
  );
  assert.deepEqual(
    noted.filter(({ times }) => times !== 1),
    [],
    'a change was noted twice',
  );
  const given = [...companies.values.values()].flatMap((values) => values.slice(1).map(({ name }) => name));
  assert.deepEqual(noted.map(({ name }) => name).sort(), given.sort());
}

/**
 * Told without a gap and without a repeat: of each company and field, every alert goes on from the value where the one
 * before ended, and the last one ends with the value that the last import gave.
 */
async function checkTold({ watcher, companies }: FaultSite, watched: Watched): Promise<void> {
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
    const first = (companyId: number, field: string) => companies.values.get(companyId)?.[0]?.[field as keyof Values];
    for (const { companyId, values, alertId } of told) {
      assert.ok(watched.ids.has(companyId), `company ${companyId} is not watched`);
      for (const { field, old, new: now } of values) {
        const before = known.get(`${companyId} ${field}`) ?? first(companyId, field);
        assert.equal(old, before, `alert ${alertId}: ${field} of company ${companyId} goes on from where it was`);
        known.set(`${companyId} ${field}`, now);
      }
    }
    return [...companies.values]
      .filter(([companyId]) => watched.ids.has(companyId))
      .every(([companyId, versions]) =>
        watchedFields(watched).every((field) => {
          const last = versions.at(-1)?.[field];
          return (known.get(`${companyId} ${field}`) ?? versions[0]?.[field]) === last;
        }),
      );
  });
}

function watchedFields({ fields }: Watched): (keyof Values)[] {
  if (fields === 'all') return ['name', 'phone'];
  return fields === 'Name' ? ['name'] : ['phone'];
}

/** Every alert came in at least once, and nothing else did. */
async function checkDelivered({ watcher, deliveries, signerOf }: FaultSite, watched: Watched): Promise<void> {
  const told = await until('the alerts', 50, () => watcher.told(watched));
  const alerts = [...new Set(told.map(({ alertId }) => `${watched.subscriptionId}/${alertId}`))].sort();
  await until('every alert to be delivered', 50, () => {
    deliveries.take(signerOf);
    return alerts.every((alert) => deliveries.of(alert) !== undefined);
  });
  assert.deepEqual(deliveries.subjects(`${watched.subscriptionId}/`).sort(), alerts);
}
