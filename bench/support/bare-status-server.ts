import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Fastify from 'fastify';
import pg from 'pg';

/** A server process with one route, `/jobs/{jobId}`. */
export interface BareServer {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts it in a process of its own, with as many database connections as said. */
export async function startBareServer(url: string, connections: number): Promise<BareServer> {
  const child = spawn(process.execPath, [import.meta.filename, url, String(connections)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [origin] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    origin,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

if (import.meta.main) {
  const [url = '', connections = ''] = process.argv.slice(2);
  process.stdout.write(`${await serve(url, Number(connections))}\n`);
}

/** A job's status as one would write it without tokens, throttle, log and formats. */
async function serve(url: string, connections: number): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const server = Fastify();
  const text = { type: 'string' } as const;
  const properties = { jobId: text, status: text, totalProcessed: { type: 'integer' }, type: text } as const;
  const schema = {
    params: { type: 'object', properties: { jobId: text }, required: ['jobId'] },
    response: { 200: { type: 'object', properties } },
  } as const;
  server.get<{ Params: { jobId: string } }>('/jobs/:jobId', { schema }, async (request, reply) => {
    const { rows } = await pool.query<{ job_id: string; status: string; lines_processed: number; type: string }>({
      name: 'job status',
      text: 'SELECT job_id, status, lines_processed, type FROM job WHERE job_id = $1',
      values: [request.params.jobId],
    });
    const [job] = rows;
    if (job === undefined) return reply.callNotFound();
    return { jobId: job.job_id, status: job.status, totalProcessed: job.lines_processed, type: job.type };
  });
  return server.listen({ host: '127.0.0.1', port: 0 });
}
