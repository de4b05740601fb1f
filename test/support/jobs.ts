import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { createApiKey } from '../../src/accounts/index.ts';
import type { JobsContext } from '../../src/jobs/index.ts';
import type { Account } from '../../src/lib/account.ts';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { shippedReferenceData } from '../../src/reference/index.ts';
import { localStore } from '../../src/storage/index.ts';
import { addressPolicy } from '../../src/webhooks/index.ts';
import { fillCompanies } from './companies.ts';
import { testDatabase } from './database.ts';

/** A job engine on a database of the calling test file's own, with a clock, a folder of results and one account. */
export async function testJobs(types: JobsContext['types']) {
  const database = await testDatabase();
  await fillCompanies(database);
  const masterKey = masterKeyFrom('a secret key for tests, forty characters');
  const clock = { now: new Date('2026-01-15T10:00:00.000Z') };
  const { key } = await createApiKey(database, masterKey, { name: 'test', credits: 1_000_000 }, clock.now);
  const account: Account = {
    clientId: key.clientId,
    name: key.name,
    concurrentJobs: undefined,
    throttleLimit: key.throttleLimit,
    entitlements: undefined,
    webhookForm: 'documented',
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-jobs-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const context: JobsContext = {
    database,
    masterKey,
    store: localStore(folder),
    types,
    reference: () => shippedReferenceData,
    webhookPolicy: addressPolicy(['127.0.0.0/8']),
    maxConcurrentJobs: 1000,
    jobRetentionDays: 30,
    resultsUrlHours: 24,
    neutraliseCsv: false,
    now: () => clock.now,
  };
  return { context, account, clock };
}
