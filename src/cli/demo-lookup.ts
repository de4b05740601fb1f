import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DemoClient } from './demo-client.ts';

/** The example of the original's article on Contact Lookup jobs, as it stands there. */
const lines = [
  '1,736233,1,,',
  '2,730247,,,',
  '3,640139,,2,',
  '4,726263,7,,',
  '5,726579,9,,',
  '6,725038,11,,',
  '7,13249,,20,',
  '8,781163,,,ceo',
  '9,1442719,,,managing director',
  "10,24870,,,csm's",
].join('\n');

const rowsShown = 20;

/** The demo's second act: contacts of companies by level, function and title. */
export async function runDemoLookup(client: DemoClient): Promise<void> {
  const { api, curl, folder, out, show } = client;
  const linesFile = path.join(folder, 'queries.csv');
  await writeFile(linesFile, lines);
  const jobUrl = `${api}/target/company/job`;
  show(
    '7. Look contacts up by job level, job function or title',
    `${curl} -H 'Content-Type: text/plain' --data-binary @${linesFile} ${jobUrl}`,
  );
  for (const line of lines.split('\n')) out(`  > ${line}`);
  const job = await client.postJson<{ jobId: string }>(jobUrl, lines, 'text/plain');
  out(`  ${JSON.stringify(job)}`);

  const statusUrl = `${jobUrl}/${job.jobId}`;
  show('8. Poll until it is finished', `${curl} ${statusUrl}`);
  out(`  ${JSON.stringify(await client.untilFinished(statusUrl))}`);

  const resultsFile = path.join(folder, `${job.jobId}.csv`);
  show('9. Download the results', `${curl} -o ${resultsFile} ${statusUrl}/results`);
  const csv = await client.getText(`${statusUrl}/results`);
  await writeFile(resultsFile, csv);
  const rows = csv.trimEnd().split('\n');
  for (const row of rows.slice(0, rowsShown + 1)) out(`  ${shortened(row)}`);
  out(`  ${rows.length > rowsShown + 1 ? '… ' : ''}${rows.length - 1} rows in ${resultsFile}`);
}

/** A row with only the beginnings of its ids, of 64 characters each. */
function shortened(row: string): string {
  return row.replace(/(?<=,)[\w-]{64}(?=,)/g, (id) => `${id.slice(0, 8)}…`);
}
