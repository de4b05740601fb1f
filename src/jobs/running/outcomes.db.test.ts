import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pino from 'pino';
import { heldType } from '../../../test/support/held-job.ts';
import { testJobs } from '../../../test/support/jobs.ts';
import { createServer, type Server } from '../../http/index.ts';
import { findJobById } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import { jobRoutes } from '../routes/index.ts';
import { csvLines } from '../submission/csv-input.ts';
import { outcomesName } from './outcomes.ts';
import { failJob, runJob } from './run-job.ts';

/** Lines of an id, a record's number, and why nothing should be looked for, if so. */
const asking: JobType = {
  ...heldType,
  type: 'asking',
  path: '/asking',
  lines: {
    max: 1_000,
    read: (body, { linesMax }) =>
      csvLines(body, { linesMax, columns: [3] }).map(({ cells: [given = '', id, reason] }) => ({
        given,
        recordId: Number(id),
        fields: reason === '' ? {} : { reason },
      })),
    example: '1,2,',
    description: 'Lines',
  },
  select: () => `
    SELECT input.given AS id, name, coalesce(fields ->> 'reason', CASE WHEN name IS NULL THEN 'None, sorry.' END) AS message
      FROM input LEFT JOIN company ON company_id = record_id AND NOT fields ? 'reason' ORDER BY line`,
};
const list: JobType = { ...heldType, type: 'list', path: '/list', select: () => 'SELECT 1 AS id' };
delete (list as { lines?: unknown }).lines;

const { context, account } = await testJobs([asking, list]);
const { database, store } = context;
const never = new AbortController().signal;
const server = await createServer({ logger: pino({ level: 'silent' }) });
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const json = { accept: 'application/json' };

async function submit(path: string, payload = ''): Promise<string> {
  const headers = { ...json, ...(payload === '' ? {} : { 'content-type': 'text/plain' }) };
  const answer = await server.inject({ method: 'POST', url: `${path}/job`, payload, headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

const ask = (jobId: string, query = '', path = '/asking') =>
  server.inject({ url: `${path}/job/${jobId}/outcomes${query}`, headers: json });

const body = 'a,1,\n"b, ""quoted""\nand more",99,\n=c,1,No way.\n';
const rows = {
  header: 'line,given,outcome,rows,message\n',
  found: '1,a,found,1,\n',
  notFound: '2,"b, ""quoted""\nand more",notFound,1,"None, sorry."\n',
  refused: '3,=c,refused,1,No way.\n',
};

test('each line has a row that says what became of it, or only those of the outcomes asked for', async () => {
  const jobId = await submit('/asking', body);
  await runJob(context, jobId, never);
  const all = await ask(jobId);
  assert.equal(all.statusCode, 200);
  assert.equal(all.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(all.headers['content-disposition'], `attachment; filename="asking_${jobId}_outcomes.csv"`);
  assert.equal(all.body, rows.header + rows.found + rows.notFound + rows.refused);
  assert.equal((await ask(jobId, '?outcome=notFound')).body, rows.header + rows.notFound);
  assert.equal((await ask(jobId, '?outcome=found,refused')).body, rows.header + rows.found + rows.refused);
  assert.equal((await ask(jobId, '?outcome=undone')).body, rows.header);
  assert.equal((await ask(jobId, '?outcome=lost')).json().message, 'Illegal values for the field outcome.');
});

test('cells that spreadsheets would take for formulas are neutralised as in the results', async () => {
  const jobId = await submit('/asking', body);
  await runJob({ ...context, neutraliseCsv: true }, jobId, never);
  assert.equal((await ask(jobId, '?outcome=refused')).body, `${rows.header}3,'=c,refused,1,No way.\n`);
});

test('there are none before the end, of a list build, of a failed job, of nobody’s job and when the file is gone', async () => {
  const waiting = await submit('/asking', body);
  assert.equal((await ask(waiting)).json().errorNumber, '400-9008');
  await failJob(context, waiting);
  assert.equal((await ask(waiting)).json().errorNumber, '400-9008');
  const built = await submit('/list');
  await runJob(context, built, never);
  assert.equal((await ask(built, '', '/list')).json().errorNumber, '400-9013');
  assert.equal((await ask('00000000000000000000')).json().errorNumber, '404-9002');
  const done = await submit('/asking', body);
  await runJob(context, done, never);
  await store.delete(outcomesName((await findJobById(database, done))?.resultsName ?? ''));
  assert.equal((await ask(done)).json().errorNumber, '404-9002');
  const withdrawn = await submit('/asking', body);
  await runJob(context, withdrawn, never);
  await database.client.query('UPDATE job SET results_name = NULL WHERE job_id = $1', [withdrawn]);
  assert.equal((await ask(withdrawn)).json().errorNumber, '404-9002');
  await database.client.query("UPDATE job SET status = 'aborted' WHERE job_id = $1", [withdrawn]);
  assert.equal((await ask(withdrawn)).json().errorNumber, '404-9002');
  await database.client.query("UPDATE job SET client_id = 'somebody else' WHERE job_id = $1", [done]);
  assert.equal((await ask(done)).json().errorNumber, '404-9002');
});

test('a run whose outcomes cannot be written leaves no results behind, and the next one does it', async () => {
  const jobId = await submit('/asking', body);
  const full = {
    ...store,
    put: (name: string, ...rest: [never, never]) =>
      name.endsWith('.outcomes.csv') ? Promise.reject(new Error('disk full')) : store.put(name, ...rest),
  };
  await assert.rejects(runJob({ ...context, store: full }, jobId, never), /disk full/);
  const left = (await Array.fromAsync(store.list(new Date(Date.now() + 60_000)))).filter((name) =>
    name.startsWith(jobId),
  );
  assert.deepEqual(left, []);
  await runJob(context, jobId, never);
  assert.equal((await ask(jobId)).body, rows.header + rows.found + rows.notFound + rows.refused);
});
