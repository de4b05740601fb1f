import { type TSchema, Type } from 'typebox';
import { givenParameters, type Server } from '../../http/index.ts';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { submissionSchema } from '../status-document.ts';
import { submitJob } from '../submission/submit-job.ts';

const lineTypes = ['text/plain', 'application/octet-stream'];
const parameterTypes = ['application/x-www-form-urlencoded', 'application/json'];

const webhook = Type.Optional(Type.String({ description: "URL that the job's status is posted to when it has ended" }));

/** `POST {path}/job`: submits a job (reference `jobs-auth-admin.md` §2.3, §3.2 to §3.6). */
export function submitJobRoute(server: Server, context: JobsContext, type: JobType): void {
  const path = `${type.path}/job`;
  const config = { api: type.api, uncounted: true } as const;
  const schema = {
    tags: ['Bulk jobs'],
    summary: `Submit: ${type.summary}`,
    description: descriptionOf(type),
    response: { 200: submissionSchema(type) },
  };
  const Parameters = Type.Object({ ...type.parameters, webhook });
  const submit = async (account: Account, body: Buffer | undefined, given: Record<string, unknown>) => {
    const { webhook: url, ...parameters } = given;
    const submission = { account, body, parameters, webhook: (url as string | undefined)?.trim() || undefined };
    const job = await submitJob(context, type, submission);
    return { jobId: job.jobId, status: 'accepted', type: type.printedType?.submission ?? job.type };
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
      async ({ account, body }) => submit(account, undefined, body),
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
    async ({ account, body, query }) => submit(account, body as Buffer | undefined, query),
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
