import { setTimeout } from 'node:timers/promises';
import { Client } from 'undici';
import type { FirmlensProcess } from './firmlens-process.ts';

/** When what happened to a job as its client saw it: milliseconds since 1970, with fractions. */
export interface JobTimes {
  readonly sent: number;
  readonly answered: number;
  readonly seenFinished: number;
}

/** A client of one server, on one connection that is kept alive. */
export interface JobClient {
  /**
   * Submits a job and polls its status until it has finished.
   * @param path of the job type, below `/api/v1`
   * @param pauseMillis between the answer to a poll and the next poll
   */
  runJob(path: string, body: Buffer, pauseMillis: number): Promise<{ jobId: string; times: JobTimes }>;
  /** Asks for a job's results and downloads them to the last byte. */
  download(path: string, jobId: string): Promise<{ described: number; done: number; content: Buffer }>;
  close(): Promise<void>;
}

/** Milliseconds since 1970 by the clock that also stamps the server's rows and files, but with fractions. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

export function openJobClient(server: FirmlensProcess): JobClient {
  const client = new Client(server.url);

  async function ask<Answer>(path: string, body?: Buffer): Promise<Answer> {
    const { statusCode, body: answer } = await client.request({
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? server.headers : { ...server.headers, 'content-type': 'text/plain' },
      body: body ?? null,
    });
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  return {
    async runJob(path, body, pauseMillis) {
      const url = `/api/v1${path}/job`;
      const sent = clock();
      const { jobId } = await ask<{ jobId: string }>(url, body);
      const answered = clock();
      for (;;) {
        const { status } = await ask<{ status: string }>(`${url}/${jobId}`);
        if (status === 'finished') return { jobId, times: { sent, answered, seenFinished: clock() } };
        if (status !== 'accepted' && status !== 'processing') throw new Error(`job ${jobId} is ${status}`);
        await setTimeout(pauseMillis);
      }
    },
    async download(path, jobId) {
      const { resultsUrl } = await ask<{ resultsUrl: string }>(`/api/v1${path}/job/${jobId}/results`);
      const described = clock();
      const { pathname, search } = new URL(resultsUrl);
      const { body } = await client.request({ path: pathname + search, method: 'GET' });
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      return { described, done: clock(), content: Buffer.concat(chunks) };
    },
    close: () => client.close(),
  };
}
