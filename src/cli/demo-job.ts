import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

interface Demo {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the ids and the results are written. */
  readonly folder: string;
  readonly out: (line: string) => void;
}

const rowsShown = 5;
const pollMilliseconds = 200;
const pollsMax = 300;

/** Does the main job over HTTP, showing each step as the curl command that does the same. */
export async function runDemoJob({ url, clientId, clientSecret, folder, out }: Demo): Promise<void> {
  const api = `${url}/api/v1`;
  const show = (title: string, command: string) => out(`\n${title}\n  $ ${command}`);

  const tokenUrl = `${url}/Auth/login/v1/token.json?grantType=cred&clientId=${clientId}&clientSecret=${clientSecret}`;
  show('1. Get a token', `curl -s -X POST '${tokenUrl}'`);
  const { accessTokenDetails } = await request<TokenAnswer>(tokenUrl, { method: 'POST' });
  const token = accessTokenDetails.accessToken;
  out(`  expires ${accessTokenDetails.expirationTime}; for the commands below:\n  $ TOKEN='${token}'`);
  const headers = { accessToken: token, accept: 'application/json' };
  const curl = `curl -s -H "accessToken: $TOKEN" -H 'Accept: application/json'`;

  const filter = 'fortuneRanking=fortune500&sortBy=revenue&sortOrder=desc&resultsPerPage=500';
  show(
    '2. List target companies: the Fortune 500, largest revenue first',
    `${curl} -d '${filter}' ${api}/target/companies`,
  );
  const list = await request<CompanyList>(`${api}/target/companies`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: filter,
  });
  out(`  ${list.totalResults} companies:`);
  for (const { id, name, city, state } of list.companies.slice(0, rowsShown))
    out(`  ${id}  ${name}, ${city}, ${state}`);

  const idsFile = path.join(folder, 'ids.txt');
  const ids = list.companies.map(({ id }) => id).join('\n');
  await writeFile(idsFile, ids);
  const jobUrl = `${api}/target/companies/techProfile/job`;
  show('3. Submit their ids', `${curl} -H 'Content-Type: text/plain' --data-binary @${idsFile} ${jobUrl}`);
  const job = await request<{ jobId: string }>(jobUrl, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: ids,
  });
  out(`  ${JSON.stringify(job)}`);

  const statusUrl = `${jobUrl}/${job.jobId}`;
  show('4. Poll until it is finished', `${curl} ${statusUrl}`);
  out(`  ${JSON.stringify(await untilFinished(statusUrl, headers))}`);

  show('5. Ask for the results', `${curl} ${statusUrl}/results`);
  const results = await request<{ resultsUrl: string }>(`${statusUrl}/results`, { headers });
  out(`  ${JSON.stringify(results)}`);

  const resultsFile = path.join(folder, `${job.jobId}.csv`);
  show('6. Download them', `curl -s -o ${resultsFile} '${results.resultsUrl}'`);
  const csv = await (await fetch(results.resultsUrl)).text();
  await writeFile(resultsFile, csv);
  const rows = csv.trimEnd().split('\n');
  for (const row of rows.slice(0, rowsShown + 1)) out(`  ${row}`);
  out(`  … ${rows.length - 1} rows in ${resultsFile}`);
}

interface TokenAnswer {
  accessTokenDetails: { accessToken: string; expirationTime: string };
}

interface CompanyList {
  companies: { id: string; name: string; city: string; state: string }[];
  totalResults: number;
}

async function untilFinished(url: string, headers: Record<string, string>): Promise<{ status: string }> {
  for (let poll = 0; poll < pollsMax; poll += 1) {
    const answer = await request<{ status: string }>(url, { headers });
    if (answer.status === 'finished') return answer;
    if (answer.status !== 'accepted' && answer.status !== 'processing') throw new Error(`the job is ${answer.status}`);
    await setTimeout(pollMilliseconds);
  }
  throw new Error('the job did not finish in time');
}

async function request<Answer>(url: string, options: RequestInit): Promise<Answer> {
  const answer = await fetch(url, options);
  if (!answer.ok)
    throw new Error(`${options.method ?? 'GET'} ${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
