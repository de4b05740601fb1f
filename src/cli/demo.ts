import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createApiKey, listApiKeys, markApiKey } from '../accounts/index.ts';
import { startServer } from '../app.ts';
import type { Config } from '../config/index.ts';
import { importFile } from '../imports/index.ts';
import { type Installation, openInstallation } from '../installation.ts';
import { realSample } from '../samples/index.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { countAlertedBy } from './count-alerted-by.ts';
import { openDemoClient } from './demo-client.ts';
import { runDemoJob } from './demo-job.ts';
import { runDemoLookup } from './demo-lookup.ts';
import { runDemoSubscription } from './demo-subscription.ts';
import { summaryAsLines } from './import-print.ts';
import { runProgram } from './program.ts';

const demoKeyName = 'demo';

/**
 * `npm run demo`: starts the server on its embedded database, loads the sample and, over HTTP as a client would,
 * does the main job, looks contacts up and subscribes to changes of companies. Then it keeps serving until Ctrl-C, or with `--exit` stops at once.
 */
await runProgram(async (context) => {
  const { out } = context;
  const config = demoConfig(context.config);
  const elapsed = stopwatch();
  out(`Firmlens demo, data folder ${config.dataDir}`);
  const logger = createLogger('error');
  const installation = await openInstallation(config, logger);
  try {
    out(`  database ready (${elapsed()})`);
    await loadSample(installation, context);
    const server = await startServer({ config, installation, logger }, { api: true, work: true }, () => undefined);
    try {
      const url = server.url ?? '';
      out(`  serving ${url} (${elapsed()})`);
      const key = await newDemoKey(installation);
      const folder = path.join(config.dataDir, 'demo');
      await mkdir(folder, { recursive: true });
      const client = await openDemoClient({ url, ...key, folder, out });
      await runDemoJob(client);
      await runDemoLookup(client);
      await runDemoSubscription(client, (file) => importCompanies(installation, context, file));
      out(`\nDone (${elapsed()}). The API's documentation is at ${url}/docs`);
      if (!process.argv.includes('--exit')) await untilStopped(context);
    } finally {
      await server.close();
    }
  } finally {
    await installation.close();
  }
});

/**
 * The demo never touches real data: its own database, whatever `DATABASE_URL` says, in a data folder of its own beside
 * the configured one. Its webhooks stay on this machine.
 */
function demoConfig(config: Config): Config {
  return {
    ...config,
    databaseUrl: undefined,
    dataDir: `${config.dataDir}-demo`,
    dangerousWebhookAllow: ['127.0.0.0/8'],
  };
}

async function loadSample({ database, masterKey }: Installation, { out, signal }: CliContext): Promise<void> {
  for (const table of realSample({ day: new Date().toISOString().slice(0, 10) })) {
    const { read, added } = await importFile({
      database,
      masterKey,
      entity: table.entity,
      file: table.fileName,
      stream: Readable.from(table.chunks()),
      signal,
    });
    out(`  ${table.fileName}: ${read} rows of the sample, ${added} new`);
  }
}

/** What `firmlens import companies` does. @returns what it prints */
async function importCompanies(
  { database, masterKey }: Installation,
  { signal }: CliContext,
  file: string,
): Promise<string[]> {
  const summary = await importFile({ database, masterKey, entity: 'companies', file, signal });
  return summaryAsLines(summary, await countAlertedBy(database, summary));
}

/** A fresh key, as the secret of an earlier one cannot be read again; earlier demo keys are disabled. */
async function newDemoKey({ database, masterKey }: Installation): Promise<{ clientId: string; clientSecret: string }> {
  const now = new Date();
  for (const key of await listApiKeys(database, now)) {
    if (key.name === demoKeyName && key.disabledAt === null) {
      await markApiKey(database, key.clientId, 'disabled', now);
    }
  }
  const { key, secrets } = await createApiKey(database, masterKey, { name: demoKeyName }, now);
  return { clientId: key.clientId, clientSecret: secrets.clientSecret };
}

async function untilStopped({ signal, out }: CliContext): Promise<void> {
  out('It goes on serving until you press Ctrl-C.');
  if (!signal.aborted) await once(signal, 'abort');
}

function stopwatch(): () => string {
  const begun = performance.now();
  return () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}
