import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { contractCaller } from './contract-caller.ts';
import { endpoints } from './contract-endpoints.ts';
import { jobContracts } from './contract-jobs.ts';
import { fillCatalogue } from './support/catalogue.ts';
import { fillPeople } from './support/people.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const schema = path.join(import.meta.dirname, 'bulk-job-status.xsd');

/** What xmllint (Debian: libxml2-utils) says of a document: an empty text if it is as the schema wants it. */
function complaintOf(xml: string): string {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

const isInstalled = spawnSync('xmllint', ['--version']).error === undefined;

test('the XML of every submission is valid by the schema of the source documents', {
  skip: isInstalled ? false : 'xmllint is not installed',
}, async () => {
  assert.match(complaintOf('<BulkJobStatus><jobId>1</jobId></BulkJobStatus>'), /Missing child element/);
  const api = await testApi();
  await fillCatalogue(api.database);
  await fillPeople(api.database);
  const caller = await contractCaller(api, await webhookReceiver());
  const submissions = jobContracts
    .filter(({ root }) => root === 'BulkJobStatus')
    .map((job) => endpoints.find((row) => row.method === 'POST' && row.path === `/api/v1${job.path}/job`));
  assert.equal(submissions.length, 8);
  for (const endpoint of submissions) {
    assert.ok(endpoint);
    const { body } = await caller.send(endpoint, caller.account.xml);
    assert.equal(complaintOf(body), '', body);
  }
});
