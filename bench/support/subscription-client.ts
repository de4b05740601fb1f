import { Client } from 'undici';
import type { BenchInstallation } from './bench-installation.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { clock, until } from './job-client.ts';

/** How an update by a job went; times in milliseconds since 1970, with fractions. */
export interface FinishedUpdate {
  readonly sent: number;
  readonly answered: number;
  readonly seenFinished: number;
  /** By the server's clock, which is this machine's: when all of the request was read, and when the job ended. */
  readonly read: number;
  readonly ended: number;
}

/** A client of one server that makes and updates subscriptions, on one connection that is kept alive. */
export interface SubscriptionClient {
  /** Makes a subscription that watches one record. @returns its id */
  create(form: Readonly<Record<string, string>>): Promise<string>;
  /** Submits an update and waits for its end, which it asks the database for again a millisecond after each answer. */
  update(form: Buffer): Promise<FinishedUpdate>;
  close(): Promise<void>;
}

const pollMillis = 1;

/** Opens a client of a server that runs on this installation. */
export function openSubscriptionClient({ database }: BenchInstallation, server: FirmlensProcess): SubscriptionClient {
  const client = new Client(server.url);

  const send = async <Answer>(method: 'POST' | 'PUT', path: string, body: string | Buffer): Promise<Answer> => {
    const headers = { ...server.headers, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await client.request({ method, path: `/api/v1${path}`, headers, body });
    if (answer.statusCode === 200) return (await answer.body.json()) as Answer;
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
  };

  const findTimes = async (jobId: string) => {
    const { rows } = await database.client.query<{ status: string; created: Date; ended: Date }>({
      name: 'bench-subscription-job',
      text: 'SELECT status, created_at AS created, ended_at AS ended FROM subscription_job WHERE job_id = $1',
      values: [jobId],
    });
    return rows[0];
  };

  return {
    async create(form) {
      const all = { startTime: '2100-01-01T00:00:00-08:00', frequency: '1d', ...form };
      const body = new URLSearchParams(all).toString();
      return (await send<{ subscriptionId: string }>('POST', '/subscription', body)).subscriptionId;
    },
    async update(form) {
      const sent = clock();
      const { jobId } = await send<{ jobId: string }>('PUT', '/subscription/job', form);
      const answered = clock();
      await until(async () => (await findTimes(jobId))?.status === 'finished', pollMillis);
      const seenFinished = clock();
      const job = await findTimes(jobId);
      return { sent, answered, seenFinished, read: Number(job?.created), ended: Number(job?.ended) };
    },
    close: () => client.close(),
  };
}
