import { type Static, Type } from 'typebox';
import type { JobState } from './job.ts';
import type { JobType } from './job-type.ts';

const jobId = Type.String({ description: "The job's id", examples: ['lnjkd7ie0hblp1k58e5q'] });

/** The answer to a submission (reference `jobs-auth-admin.md` §2.3). */
export function submissionSchema(type: JobType) {
  return Type.Object(
    { jobId, status: Type.String({ examples: ['accepted'] }), type: typeSchema(type, type.printedType?.submission) },
    { xml: { name: type.xmlRoot } },
  );
}

/** What a submission has answered. */
export type SubmittedJob = Static<ReturnType<typeof submissionSchema>>;

export function submittedDocument({ printedType, type }: JobType, job: { readonly jobId: string }): SubmittedJob {
  return { jobId: job.jobId, status: 'accepted', type: printedType?.submission ?? type };
}

/** The answer to a dry run, which makes no job. */
export function dryRunSchema(type: JobType) {
  const lines = Type.Integer({ description: 'Lines (ids) that the job would have', examples: [3] });
  return Type.Object(
    {
      type: typeSchema(type, type.printedType?.submission),
      ...(type.lines === undefined ? {} : { lines }),
      unknownIds: Type.Optional(
        Type.Integer({
          description:
            'How many of the client-specific ids name nothing of this account: their rows in the results would say so',
          examples: [0],
        }),
      ),
      credits: Type.Integer({
        description: 'Credits that the job would cost',
        examples: [type.lines === undefined ? 0 : 3 * type.creditsPerLine],
      }),
      creditsLeft: Type.Optional(
        Type.Integer({
          description: 'Credits of the current period that would be left; absent if the key has no limit',
          examples: [9_997],
        }),
      ),
    },
    { title: 'BulkJobDryRun', xml: { name: 'bulkJobDryRun' } },
  );
}

/** The answer to a cancellation (§2.5). */
export function cancellationSchema(type: JobType) {
  return Type.Object(
    { jobId, status: Type.String({ examples: ['aborted'] }), type: typeSchema(type, type.printedType?.status) },
    { xml: { name: type.xmlRoot } },
  );
}

const status = {
  jobId,
  status: Type.String({ description: 'accepted, processing, finished, failed or aborted', examples: ['finished'] }),
  totalProcessed: Type.Integer({
    description: 'Lines of the input, or rows of a list, processed so far',
    examples: [3],
  }),
  type: Type.String(),
};

/** The answer to a status request (§2.4). */
export function statusSchema(type: JobType) {
  return Type.Object({ ...status, type: typeSchema(type, type.printedType?.status) }, { xml: { name: type.xmlRoot } });
}

const statusType = Type.Object(status);

/**
 * What a status request answers and what a job's webhook says (§2.4, §2.8).
 * @param type undefined where this program does not know it: a newer one accepted the job
 */
export function statusDocument(type: JobType | undefined, job: JobState): Static<typeof statusType> {
  return {
    jobId: job.jobId,
    status: job.status,
    totalProcessed: job.linesProcessed,
    type: type?.printedType?.status ?? job.type,
  };
}

function typeSchema(type: JobType, printed: string | undefined) {
  const xml = type.printedType?.xml;
  return Type.String({ examples: [printed ?? type.type], ...(xml === undefined ? {} : { xml: { 'x-value': xml } }) });
}
