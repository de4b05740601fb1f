import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testJobs } from '../../test/support/jobs.ts';
import { inputOf } from './job-store.ts';
import { submitJob } from './submission/submit-job.ts';
import { companyTechProfile } from './types/company-tech-profile.ts';

const { context, account } = await testJobs([companyTechProfile]);
const { client } = context.database;

async function submit(lines: number) {
  const body = Buffer.from(Array.from({ length: lines }, (_, index) => index + 1).join(','));
  const { jobId } = await submitJob(context, companyTechProfile, { account, body, webhook: undefined });
  return { jobId, lines };
}

test('the input of a job has a row a line, in the order of the lines', async () => {
  const job = await submit(3);
  const { rows } = await client.query(`${inputOf(job)} SELECT * FROM input`);
  assert.deepEqual(rows, [
    { line: 1, given: '1', record_id: 1, fields: null },
    { line: 2, given: '2', record_id: 2, fields: null },
    { line: 3, given: '3', record_id: 3, fields: null },
  ]);
});

test('PostgreSQL knows without statistics how many lines a job has, if they are more than ten', async () => {
  for (const lines of [20, 2_000]) {
    const job = await submit(lines);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT json) ${inputOf(job)} SELECT * FROM input`,
    );
    assert.equal(rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'], lines);
  }
});
