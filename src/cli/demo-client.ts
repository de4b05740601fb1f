import { setTimeout } from 'node:timers/promises';

/** A demo's client: it does over HTTP what a client would, and shows each step as the curl command that does the same. */
export interface DemoClient {
  /** Base of the API's paths. */
  readonly api: string;
  /** Where files are written. */
  readonly folder: string;
  readonly out: (line: string) => void;
  /** A curl command so far, with token and format. */
  readonly curl: string;
  readonly show: (title: string, command: string) => void;
  /** @throws Error for any answer but a success */
  getJson<Answer>(url: string): Promise<Answer>;
  /** As `getJson`; posts the body. */
  postJson<Answer>(url: string, body: string, contentType: string): Promise<Answer>;
  /** As `getJson`, for files. */
  getText(url: string): Promise<string>;
  /** Asks for a job's status until it is finished. */
  untilFinished(statusUrl: string): Promise<{ status: string }>;
}

const pollMilliseconds = 200;
const pollsMax = 300;

/** Gets a token, which is every client's first step. */
export async function openDemoClient({
  url,
  clientId,
  clientSecret,
  folder,
  out,
}: {
  url: string;
  clientId: string;
  clientSecret: string;
  folder: string;
  out: (line: string) => void;
}): Promise<DemoClient> {
  const show = (title: string, command: string) => out(`\n${title}\n  $ ${command}`);
  const tokenUrl = `${url}/Auth/login/v1/token.json?grantType=cred&clientId=${clientId}&clientSecret=${clientSecret}`;
  show('1. Get a token', `curl -s -X POST '${tokenUrl}'`);
  const { accessTokenDetails } = (await (await request(tokenUrl, { method: 'POST' })).json()) as TokenAnswer;
  const token = accessTokenDetails.accessToken;
  out(`  expires ${accessTokenDetails.expirationTime}; for the commands below:\n  $ TOKEN='${token}'`);

  const headers = { accessToken: token, accept: 'application/json' };
  const getJson = async <Answer>(from: string) => (await (await request(from, { headers })).json()) as Answer;
  return {
    api: `${url}/api/v1`,
    folder,
    out,
    curl: `curl -s -H "accessToken: $TOKEN" -H 'Accept: application/json'`,
    show,
    getJson,
    async postJson<Answer>(to: string, body: string, contentType: string) {
      const answer = await request(to, { method: 'POST', headers: { ...headers, 'content-type': contentType }, body });
      return (await answer.json()) as Answer;
    },
    async getText(from) {
      return (await request(from, { headers })).text();
    },
    async untilFinished(statusUrl) {
      for (let poll = 0; poll < pollsMax; poll += 1) {
        const answer = await getJson<{ status: string }>(statusUrl);
        if (answer.status === 'finished') return answer;
        if (answer.status !== 'accepted' && answer.status !== 'processing')
          throw new Error(`the job is ${answer.status}`);
        await setTimeout(pollMilliseconds);
      }
      throw new Error('the job did not finish in time');
    },
  };
}

interface TokenAnswer {
  accessTokenDetails: { accessToken: string; expirationTime: string };
}

async function request(url: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(url, options);
  if (answer.ok) return answer;
  throw new Error(`${options.method ?? 'GET'} ${url} answered ${answer.status}: ${await answer.text()}`);
}
