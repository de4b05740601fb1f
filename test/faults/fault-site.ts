import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { webhookReceiver } from '../support/webhook-receiver.ts';
import { askOnce } from './ask.ts';
import { type CompanyHistory, companyHistory } from './company-history.ts';
import { type CuttableProxy, cuttableProxy } from './cuttable-proxy.ts';
import { validationHeader } from './deliveries.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { faultInstallation } from './installation.ts';
import { type JobSite, jobSite } from './job-site.ts';
import type { Random } from './random.ts';
import { type Watcher, watcher } from './watcher.ts';

/** Processes of one role: the first runs the embedded PostgreSQL, the second knows it as any other database. */
export type Pair = [FirmlensProcess, FirmlensProcess];
export type Role = 'servers' | 'workers';

/** All that takes part in the fault test: two servers and two workers, with clients that use everything there is. */
export interface FaultSite extends JobSite {
  readonly random: Random;
  readonly watcher: Watcher;
  readonly companies: CompanyHistory;
  readonly servers: Pair;
  readonly workers: Pair;
  /** The network between the second process of each role and PostgreSQL. */
  readonly proxy: CuttableProxy;
  /** Starts one of the two again, as it was. */
  restart(role: Role, which: 0 | 1): Promise<void>;
  /** All processes end here, and the data with them. */
  end(): Promise<void>;
}

/** Builds a {@link FaultSite}. */
export async function faultSite(random: Random): Promise<FaultSite> {
  const installation = await faultInstallation(
    {
      FIRMLENS_LOG_LEVEL: 'warn',
      FIRMLENS_WORKERS: '2',
      FIRMLENS_SECRET_KEY: 'the secret that all processes of this test share',
    },
    { smallDisks: true },
  );
  let proxy: CuttableProxy | undefined;
  const end = async () => {
    proxy?.close();
    await installation.end();
  };
  try {
    const receiver = await webhookReceiver();
    const network = await cuttableProxy(async () => Number(new URL(await installation.databaseUrl()).port));
    proxy = network;
    const throughProxy = async () => {
      const url = new URL(await installation.databaseUrl());
      url.port = String(network.port);
      return { DATABASE_URL: url.href };
    };
    const start = async (role: Role, which: 0 | 1): Promise<FirmlensProcess> =>
      installation.start(
        role === 'servers' ? ['serve', '--role', 'api'] : ['work'],
        which === 0 ? {} : await throughProxy(),
      );
    const first = await start('servers', 0);
    const others = await Promise.all([start('servers', 1), start('workers', 0), start('workers', 1)]);
    const servers: Pair = [first, others[0]];
    const workers: Pair = [others[1], others[2]];
    const urls = () => servers.map(({ url }) => url);
    receiver.answer((response, { headers }) => {
      const code = headers[validationHeader];
      if (code !== undefined) response.setHeader(validationHeader, code);
      response.writeHead(204).end();
    });
    const jobs = await jobSite(installation, receiver, askOnce(urls));
    // What a crash leaves to replay is small, and a full disk is met soon.
    await jobs.installation.query("ALTER SYSTEM SET min_wal_size = '32MB'");
    await jobs.installation.query("ALTER SYSTEM SET max_wal_size = '96MB'");
    await jobs.installation.query('SELECT pg_reload_conf()');
    const companies = companyHistory(installation, random);
    const file = await companies.first();
    const loaded = await installation.run('import', 'companies', file.file);
    assert.equal(loaded.exitCode, 0, loaded.stderr);
    companies.imported(file);
    const watching = await watcher(installation, urls, receiver.url);
    return {
      ...jobs,
      random,
      watcher: watching,
      companies,
      servers,
      workers,
      proxy,
      signerOf: (subject) =>
        subject.includes('/') ? watching.signerOf(subject.split('/')[0] ?? '') : jobs.signerOf(subject),
      async restart(role, which) {
        // As whoever looks after such processes would: one that finds PostgreSQL still recovering ends, and is started again.
        const started = await until(`one of the ${role} to start`, 200, () =>
          start(role, which).catch(() => undefined),
        );
        (role === 'servers' ? servers : workers)[which] = started;
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
