import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { type FaultInstallation, faultInstallation } from './installation.ts';
import { until } from './until.ts';
import { type Watcher, watcher } from './watcher.ts';

/** Companies in the data: ids from 1. */
export const companies = 150;

/** All that takes part in the fault test of subscriptions. */
export interface SubscriptionSite {
  readonly installation: FaultInstallation;
  readonly receiver: WebhookReceiver;
  readonly watcher: Watcher;
  /** The values that each company had in turn, as far as imports said that they were committed. */
  readonly history: ReadonlyMap<number, Values[]>;
  /** How many of the messages that came in for each subscription have been verified. */
  readonly verified: Map<string, number>;
  /** Writes a file that gives new values to some companies, and gives its path and what it says. */
  writeChanges(): Promise<{ file: string; changes: ReadonlyMap<number, Values> }>;
  /** Two of each, as processes of their own on one database. */
  readonly servers: [FirmlensProcess, FirmlensProcess];
  readonly workers: [FirmlensProcess, FirmlensProcess];
  /** Starts one of the two again, as it was. */
  restart(role: 'servers' | 'workers', which: 0 | 1): Promise<void>;
}

/** What files say of a company; the name changes each time, the phone now and then. */
export interface Values {
  readonly name: string;
  readonly phone: string;
}

const validationHeader = 'x-insideviewapi-validationcode';

/**
 * Builds a {@link SubscriptionSite}. Of each role the first process runs the embedded PostgreSQL, the second knows it as any
 * other database. Call it at the top level of the file.
 */
export async function subscriptionSite(): Promise<SubscriptionSite> {
  const installation = await faultInstallation({
    FIRMLENS_LOG_LEVEL: 'warn',
    FIRMLENS_SECRET_KEY: 'the secret that all processes of this test share',
  });
  try {
    const receiver = await webhookReceiver();
    receiver.answer((response, { headers }) => {
      const code = headers[validationHeader];
      if (code !== undefined) response.setHeader(validationHeader, code);
      response.writeHead(204).end();
    });
    const history = new Map<number, Values[]>();
    for (let id = 1; id <= companies; id += 1) history.set(id, [{ name: `Company ${id}`, phone: '1' }]);
    const initial = new Map([...history].map(([id, [values]]) => [id, values!]));
    const start = async (role: 'servers' | 'workers', which: 0 | 1): Promise<FirmlensProcess> =>
      installation.start(
        role === 'servers' ? ['serve', '--role', 'api'] : ['work'],
        which === 0 ? {} : { DATABASE_URL: await installation.databaseUrl() },
      );
    const first = await start('servers', 0);
    const loaded = await installation.run(
      'import',
      'companies',
      await writeCompanies(installation, 'initial', initial),
    );
    assert.equal(loaded.exitCode, 0, loaded.stderr);
    const others = await Promise.all([start('servers', 1), start('workers', 0), start('workers', 1)]);
    const servers: SubscriptionSite['servers'] = [first, others[0]];
    const workers: SubscriptionSite['workers'] = [others[1], others[2]];
    const urls = () => servers.map(({ url }) => url);
    let files = 0;
    return {
      installation,
      receiver,
      watcher: await watcher(installation, urls, receiver.url),
      history,
      verified: new Map(),
      servers,
      workers,
      async restart(role, which) {
        // As whoever looks after such processes would: one that finds PostgreSQL still recovering ends, and is started again.
        const started = await until(`one of the ${role} to start`, 200, () =>
          start(role, which).catch(() => undefined),
        );
        (role === 'servers' ? servers : workers)[which] = started;
      },
      async writeChanges() {
        files += 1;
        const changed = [...history.keys()].filter(() => Math.random() < 0.3);
        const changes = new Map(
          (changed.length === 0 ? [1] : changed).map((id) => {
            const phone = Math.random() < 0.2 ? `1-${files}` : (history.get(id)?.at(-1)?.phone ?? '');
            return [id, { name: `Company ${id} of file ${files}`, phone }];
          }),
        );
        return { file: await writeCompanies(installation, `changes-${files}`, changes), changes };
      },
    };
  } catch (error) {
    await installation.end();
    throw error;
  }
}

async function writeCompanies(
  { folder }: FaultInstallation,
  name: string,
  values: ReadonlyMap<number, Values>,
): Promise<string> {
  const file = path.join(folder, `${name}.csv`);
  const rows = [...values].map(([id, { name, phone }]) => `${id},${name},${phone}\n`);
  await writeFile(file, `companyId,name,phone\n${rows.join('')}`);
  return file;
}
