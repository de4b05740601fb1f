import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { dryRunParameter, givenParameters, readBoolean, type Server } from '../../http/index.ts';
import { idempotentRoute, readIdempotencyKey, replayedHeader } from '../../idempotency/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { dryRunSchema, submissionSchema } from '../status-document.ts';
import { previewJob } from '../submission/preview-job.ts';
import { submitJob } from '../submission/submit-job.ts';

const lineTypes = ['text/plain', 'application/octet-stream'];
const parameterTypes = ['application/x-www-form-urlencoded', 'application/json'];

const webhook = Type.Optional(Type.String({ description: "URL that the job's status is posted to when it has ended" }));

/**
 * `POST {path}/job`: submits a job (reference `jobs-auth-admin.md` §2.3, §3.2 to §3.6). Beyond the original: only once under
 * an `Idempotency-Key`, and as a dry run.
 */
export function submitJobRoute(server: Server, context: JobsContext, type: JobType): void {
  const path = `${type.path}/job`;
  const config = { api: type.api, uncounted: true, successHeaders: idempotentRoute.successHeaders } as const;
  const schema = {
    tags: ['Bulk jobs'],
    summary: `Submit: ${type.summary}`,
    description: descriptionOf(type),
    headers: idempotentRoute.headers,
    response: { 200: Type.Union([submissionSchema(type), dryRunSchema(type)]), ...idempotentRoute.response },
  };
  const Parameters = Type.Object({ ...type.parameters, webhook, dryRun: dryRunParameter });
  const submit = async (
    { account, headers }: FastifyRequest,
    reply: FastifyReply,
    body: Buffer | undefined,
    given: Static<typeof Parameters>,
  ) => {
    const { webhook: url, dryRun, ...parameters } = given;
    const idempotencyKey = readIdempotencyKey(headers);
    const submission = { account, body, parameters, webhook: url?.trim() || undefined };
    if (readBoolean('dryRun', dryRun) === true) return previewJob(context, type, submission);
    const { replayed, ...job } = await submitJob(context, type, { ...submission, idempotencyKey });
    if (replayed) void reply.header(replayedHeader, 'true');
    return job;
  };

  const { lines } = type;
  if (lines === undefined) {
    server.post(
      path,
      {
        config,
        schema: { ...schema, consumes: parameterTypes, body: Parameters },
        preValidation: async (request) => {
          request.body = givenParameters(request.query, request.body);
        },
      },
      async (request, reply) => submit(request, reply, undefined, request.body),
    );
    return;
  }
  server.post(
    path,
    {
      config,
      ...(lines.bytesMax === undefined ? {} : { bodyLimit: lines.bytesMax }),
      schema: { ...schema, consumes: lineTypes, querystring: Parameters, body: bodySchema(lines) },
      onRequest: async (request) => {
        // O-15: absent is accepted unless it is said to be required; what is there must be one of the two, whatever its
        // parameters.
        const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
        if (given === '' ? lines.contentTypeRequired === true : !lineTypes.includes(given)) {
          throw new ApiError('unsupportedMediaType');
        }
      },
    },
    async (request, reply) => submit(request, reply, request.body as Buffer | undefined, request.query),
  );
}

function descriptionOf({ description, lines, creditsPerLine }: JobType): string {
  if (lines === undefined)
    return `${description} Parameters come as a form, as JSON or in the query. Costs no credits.`;
  return `${description} At most ${lines.max} a job; ${creditsPerLine} credit each.`;
}

function bodySchema({ description, example }: NonNullable<JobType['lines']>): TSchema {
  return Type.Optional(Type.Unsafe<Buffer>({ description, examples: [example] }));
}
