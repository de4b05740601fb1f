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

test('the input of a job has a row a line, in the order of the lines, each with its mark', async () => {
  const job = await submit(12);
  const { rows } = await client.query(`${inputOf(job, { first: 9, last: 11 })} SELECT * FROM input`);
  assert.deepEqual(rows, [
    { line: 9, given: '99', record_id: 9, fields: null },
    { line: 10, given: '010', record_id: 10, fields: null },
    { line: 11, given: '111', record_id: 11, fields: null },
  ]);
});

test('the mark of a line that says by itself why nothing can be looked for is a letter', async () => {
  const job = await submit(2);
  await client.query(`UPDATE job_input SET fields = '{"{}","{\\"reason\\": \\"none\\"}"}' WHERE job_id = $1`, [
    job.jobId,
  ]);
  const { rows } = await client.query(`${inputOf(job, { first: 1, last: 2 })} SELECT given FROM input`);
  assert.deepEqual(rows, [{ given: '11' }, { given: 'c2' }]);
});

test('PostgreSQL knows without statistics how many lines a portion has, if they are more than ten', async () => {
  for (const lines of [20, 2_000]) {
    const job = await submit(lines);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT json) ${inputOf(job, { first: 1, last: lines })} SELECT * FROM input`,
    );
    assert.equal(rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'], lines);
  }
});
