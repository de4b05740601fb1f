import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { contactListFields, contactRecordFields } from '../../src/contacts/index.ts';
import { recordProperties } from '../../src/http/index.ts';
import type { RecordField } from '../../src/lib/record-field.ts';
import { withoutNulls } from '../../src/lib/without-absent.ts';

/** A server process with the bare routes `/jobs/{jobId}`, `/contacts/{contactId}`, `/contacts` and `/ids`. */
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

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;

if (import.meta.main) {
  const [url = '', connections = ''] = process.argv.slice(2);
  process.stdout.write(`${await serve(url, Number(connections))}\n`);
}

/** Routes as one would write them without tokens, throttle, log, formats, ids of the account and remembered lists. */
async function serve(url: string, connections: number): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  // Ids and counts are numbers, as the server reads them.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const server = Fastify();
  jobStatusRoute(server, pool);
  contactRoute(server, pool);
  contactsRoute(server, pool);
  idsRoute(server);
  return server.listen({ host: '127.0.0.1', port: 0 });
}

/** A job's status. */
function jobStatusRoute(server: FastifyInstance, pool: pg.Pool): void {
  const properties = { jobId: text, status: text, totalProcessed: integer, type: text } as const;
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
}

/** A contact's record. */
function contactRoute(server: FastifyInstance, pool: pg.Pool): void {
  const schema = {
    params: { type: 'object', properties: { contactId: integer }, required: ['contactId'] },
    response: { 200: { type: 'object', properties: recordProperties(contactRecordFields) } },
  } as const;
  server.get<{ Params: { contactId: number } }>('/contacts/:contactId', { schema }, async (request, reply) => {
    const { rows } = await pool.query<Record<string, unknown>>({
      name: 'contact',
      text: `SELECT ${columns(contactRecordFields)} FROM contact_record WHERE contact_id = $1`,
      values: [request.params.contactId],
    });
    const [contact] = rows;
    return contact === undefined ? reply.callNotFound() : withoutNulls(contact);
  });
}

/** The contacts of some companies: the first page, and how many there are. */
function contactsRoute(server: FastifyInstance, pool: pg.Pool): void {
  const contact = { type: 'object', properties: recordProperties(contactListFields) } as const;
  const properties = { contacts: { type: 'array', items: contact }, totalResults: integer } as const;
  const schema = {
    querystring: { type: 'object', properties: { companies: text, limit: integer }, required: ['companies', 'limit'] },
    response: { 200: { type: 'object', properties } },
  } as const;
  const where = "WHERE company_id = ANY ($1::bigint[]) AND job_levels && '{Manager,5}' AND is_active";
  server.get<{ Querystring: { companies: string; limit: number } }>('/contacts', { schema }, async (request) => {
    const companies = request.query.companies.split(',');
    const count = await pool.query<{ total: number }>({
      name: 'count of contacts',
      text: `SELECT count(*) AS total FROM contact ${where}`,
      values: [companies],
    });
    const page = await pool.query<Record<string, unknown>>({
      name: 'page of contacts',
      text: `SELECT ${columns(contactListFields)} FROM contact_record ${where}
             ORDER BY confidence_score DESC NULLS LAST, contact_id LIMIT $2`,
      values: [companies, request.query.limit],
    });
    return { contacts: page.rows.map(withoutNulls), totalResults: count.rows[0]?.total };
  });
}

/** 5,000 ids, always the same. */
function idsRoute(server: FastifyInstance): void {
  const properties = { companyIds: { type: 'array', items: text }, totalResults: integer } as const;
  const schema = { response: { 200: { type: 'object', properties } } } as const;
  const companyIds = Array.from({ length: 5_000 }, (_, index) => String(10_000_000 + index * 7));
  server.get('/ids', { schema }, async () => ({ companyIds, totalResults: 1_000_000 }));
}

function columns(fields: readonly RecordField[]): string {
  return fields.map(({ column, name }) => `${column} AS "${name}"`).join(', ');
}
