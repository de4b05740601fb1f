import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DemoClient } from './demo-client.ts';

const rowsShown = 5;

/** The demo's first act, the main job: installed technologies of the Fortune 500. */
export async function runDemoJob(client: DemoClient): Promise<void> {
  const { api, curl, folder, out, show } = client;
  const filter = 'fortuneRanking=fortune500&sortBy=revenue&sortOrder=desc&resultsPerPage=500';
  show(
    '2. List target companies: the Fortune 500, largest revenue first',
    `${curl} -d '${filter}' ${api}/target/companies`,
  );
  const list = await client.postJson<CompanyList>(
    `${api}/target/companies`,
    filter,
    'application/x-www-form-urlencoded',
  );
  out(`  ${list.totalResults} companies:`);
  for (const { id, name, city, state } of list.companies.slice(0, rowsShown))
    out(`  ${id}  ${name}, ${city}, ${state}`);

  const idsFile = path.join(folder, 'ids.txt');
  const ids = list.companies.map(({ id }) => id).join('\n');
  await writeFile(idsFile, ids);
  const jobUrl = `${api}/target/companies/techProfile/job`;
  show('3. Submit their ids', `${curl} -H 'Content-Type: text/plain' --data-binary @${idsFile} ${jobUrl}`);
  const job = await client.postJson<{ jobId: string }>(jobUrl, ids, 'text/plain');
  out(`  ${JSON.stringify(job)}`);

  const statusUrl = `${jobUrl}/${job.jobId}`;
  show('4. Poll until it is finished', `${curl} ${statusUrl}`);
  out(`  ${JSON.stringify(await client.untilFinished(statusUrl))}`);

  show('5. Ask for the results', `${curl} ${statusUrl}/results`);
  const results = await client.getJson<{ resultsUrl: string }>(`${statusUrl}/results`);
  out(`  ${JSON.stringify(results)}`);

  const resultsFile = path.join(folder, `${job.jobId}.csv`);
  show('6. Download them', `curl -s -o ${resultsFile} '${results.resultsUrl}'`);
  const csv = await client.getText(results.resultsUrl);
  await writeFile(resultsFile, csv);
  const rows = csv.trimEnd().split('\n');
  for (const row of rows.slice(0, rowsShown + 1)) out(`  ${row}`);
  out(`  … ${rows.length - 1} rows in ${resultsFile}`);
}

interface CompanyList {
  companies: { id: string; name: string; city: string; state: string }[];
  totalResults: number;
}
