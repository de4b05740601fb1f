import Fastify from 'fastify';
import pg from 'pg';

/**
 * A process with one route: a job's status, as one would write it without tokens, throttle, logging or formats. Prints
 * its address when it listens. Arguments: the database's URL, the number of connections.
 */
const [url = '', connections = '10'] = process.argv.slice(2);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: url, max: Number(connections) });
const server = Fastify();

const text = { type: 'string' } as const;
const schema = {
  params: { type: 'object', properties: { jobId: text }, required: ['jobId'] },
  response: {
    200: {
      type: 'object',
      properties: { jobId: text, status: text, totalProcessed: { type: 'integer' }, type: text },
    },
  },
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

process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
