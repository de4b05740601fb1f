import { setTimeout } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import type { FirmlensProcess } from './firmlens-process.ts';

/** What its client knows of a job that has finished; times in milliseconds since 1970, with fractions. */
export interface FinishedJob {
  readonly jobId: string;
  readonly sent: number;
  readonly answered: number;
  readonly seenFinished: number;
}

/** A client of one server, on one connection that is kept alive. */
export interface JobClient {
  /**
   * Submits a job and waits for its end.
   * @param path of the job type, below `/api/v1`
   * @param isFinished asked again and again until it is; if left out, the job's status is
   */
  runJob(options: {
    path: string;
    body: Buffer;
    pollMillis: number;
    isFinished?: (jobId: string) => Promise<boolean>;
  }): Promise<FinishedJob>;
  /** Asks for a job's results and downloads them to the last byte, by the descriptor's URL if they are answered so. */
  download(path: string, jobId: string): Promise<{ described: number; done: number; content: Buffer }>;
  close(): Promise<void>;
}

/** Milliseconds since 1970 by the clock that also stamps the server's rows and files, but with fractions. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Polls until the answer is yes: asks again this long after each answer. */
export async function until(isSo: () => Promise<boolean>, pollMillis: number): Promise<void> {
  while (!(await isSo())) await setTimeout(pollMillis);
}

async function resultsUrlIn(descriptor: Dispatcher.BodyMixin): Promise<URL> {
  return new URL(((await descriptor.json()) as { resultsUrl: string }).resultsUrl);
}

export function openJobClient(server: FirmlensProcess): JobClient {
  const client = new Client(server.url);

  async function send(path: string, body?: Buffer): Promise<Dispatcher.ResponseData> {
    const answer = await client.request({
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? server.headers : { ...server.headers, 'content-type': 'text/plain' },
      body: body ?? null,
    });
    if (answer.statusCode === 200) return answer;
    throw new Error(`${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
  }

  async function ask<Answer>(path: string, body?: Buffer): Promise<Answer> {
    return (await (await send(path, body)).body.json()) as Answer;
  }

  async function hasFinished(statusUrl: string): Promise<boolean> {
    const { status } = await ask<{ status: string }>(statusUrl);
    if (status === 'failed' || status === 'aborted') throw new Error(`${statusUrl} is ${status}`);
    return status === 'finished';
  }

  return {
    async runJob({ path, body, pollMillis, isFinished }) {
      const url = `/api/v1${path}/job`;
      const isOver = isFinished ?? ((jobId) => hasFinished(`${url}/${jobId}`));
      const sent = clock();
      const { jobId } = await ask<{ jobId: string }>(url, body);
      const answered = clock();
      await until(() => isOver(jobId), pollMillis);
      return { jobId, sent, answered, seenFinished: clock() };
    },
    async download(path, jobId) {
      const answer = await send(`/api/v1${path}/job/${jobId}/results`);
      const url = 'content-disposition' in answer.headers ? undefined : await resultsUrlIn(answer.body);
      const described = clock();
      const body = url === undefined ? answer.body : (await send(url.pathname + url.search)).body;
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      return { described, done: clock(), content: Buffer.concat(chunks) };
    },
    close: () => client.close(),
  };
}
