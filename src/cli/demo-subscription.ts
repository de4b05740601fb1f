import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DemoClient } from './demo-client.ts';
import { type DemoReceiver, isSignedAsOriginal, isSignedByServer, openDemoReceiver } from './demo-receiver.ts';

/** Walmart, Amazon, Apple and Microsoft. */
const watched = '736233,730247,640139,726263';

/** What the data owner imports: two that are watched, and Exxon Mobil. */
const changes = [
  'companyId,revenue,employees',
  '736233,611289,2100000',
  '730247,513983,1541000',
  '13249,398675,62000',
  '',
].join('\n');

const signingSecret = 'chosen-by-the-client';
/** Until the first alert: enough for the import. */
const secondsAhead = 4;

/**
 * The demo's third act: a client subscribes to companies, the data owner imports a file that changes some of them, and
 * the client's own webhook receiver is told.
 * @param importCompanies what `firmlens import companies` does with a file; gives the lines that it prints
 */
export async function runDemoSubscription(
  client: DemoClient,
  importCompanies: (file: string) => Promise<readonly string[]>,
): Promise<void> {
  const receiver = await openDemoReceiver();
  try {
    const { subscriptionId, secret } = await subscribe(client, receiver);
    await importChanges(client, importCompanies);
    const alertId = await receiveAlert(client, receiver, secret);
    await readAlert(client, `${client.api}/subscription/${subscriptionId}/alert/${alertId}`);
  } finally {
    receiver.close();
  }
}

async function subscribe(
  client: DemoClient,
  receiver: DemoReceiver,
): Promise<{ subscriptionId: string; secret: string }> {
  const { api, curl, out, show } = client;
  out(`\n10. Start a webhook receiver\n  at ${receiver.url}`);
  const parameters = {
    subscriptionType: 'company',
    companyIds: watched,
    frequency: '1d',
    startTime: new Date(Date.now() + secondsAhead * 1000).toISOString(),
    webhook: receiver.url,
    signingSecret,
  };
  const url = `${api}/subscription`;
  const options = Object.entries(parameters).map(([name, value]) => `-d ${name}=${value}`);
  show('11. Subscribe to four companies, with alerts to that receiver', [curl, ...options, url].join(' '));
  const form = new URLSearchParams(parameters).toString();
  const created = await client.postJson<Created>(url, form, 'application/x-www-form-urlencoded');
  out(`  ${JSON.stringify(created)}`);
  await receiver.first('HEAD');
  out('  The server has verified the receiver: it asked with HEAD, and the receiver gave the validation code back.');
  return { subscriptionId: created.subscriptionId, secret: created.webhook.secret };
}

async function importChanges(
  { folder, out, show }: DemoClient,
  importCompanies: (file: string) => Promise<readonly string[]>,
): Promise<void> {
  const file = path.join(folder, 'changed-companies.csv');
  await writeFile(file, changes);
  show('12. As the data owner, import a file that changes some of them', `firmlens import companies ${file}`);
  for (const line of changes.trimEnd().split('\n')) out(`  > ${line}`);
  for (const line of await importCompanies(file)) out(`  ${line}`);
}

/** @returns the alert's id */
async function receiveAlert({ out }: DemoClient, receiver: DemoReceiver, secret: string): Promise<string> {
  out('\n13. The receiver is told of it');
  const request = await receiver.first('POST');
  const { headers, body } = request;
  if (!isSignedByServer(request, secret) || !isSignedAsOriginal(request, signingSecret)) {
    throw new Error('the alert is not signed as it should be');
  }
  const shown = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-insideviewapi-alertdatasignature'];
  for (const name of shown) out(`  < ${name}: ${String(headers[name])}`);
  out(`  < ${body}`);
  out('  Both signatures are right: by the secret that the server gave, and by the one that the client chose.');
  return (JSON.parse(body) as { alertId: string }).alertId;
}

async function readAlert(client: DemoClient, alertUrl: string): Promise<void> {
  const { curl, out, show } = client;
  show('14. Ask which companies have changed', `${curl} ${alertUrl}`);
  out(`  ${JSON.stringify(await client.getJson(alertUrl))}`);
  const fieldsUrl = `${alertUrl}/fields?values=true`;
  show('15. And what of them, with old and new values', `${curl} '${fieldsUrl}'`);
  out(`  ${JSON.stringify(await client.getJson(fieldsUrl))}`);
}

interface Created {
  subscriptionId: string;
  webhook: { secret: string };
}
