import { type Static, Type } from 'typebox';
import { withoutAbsent } from '../lib/without-absent.ts';
import { creditsConsumed, failure, type Job, type JobState } from './job.ts';
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

const time = (description: string) => Type.String({ description, examples: ['2026-01-15T10:00:00.000Z'] });

/** What goes beyond the original's answer: only asked for, with `?progress=true` or as an event stream. */
const Progress = Type.Object({
  done: Type.Integer({ description: 'Lines of the input, or rows of a list, done so far', examples: [4_200] }),
  total: Type.Optional(Type.Integer({ description: 'Lines of the input; a list build has none', examples: [10_000] })),
  percent: Type.Optional(Type.Integer({ description: 'Of the lines, rounded down', examples: [42] })),
  secondsLeft: Type.Optional(
    Type.Integer({ description: 'While the job is processing and some lines are done: an estimate', examples: [7] }),
  ),
  submitted: time('ISO 8601, in UTC, as all times here'),
  started: Type.Optional(time('When processing began, for the first time if it had to begin again')),
  finished: Type.Optional(time('When the job ended, whatever its status')),
  rows: Type.Optional(Type.Integer({ description: 'Rows of the results, without the header', examples: [102_147] })),
  bytes: Type.Optional(Type.Integer({ description: 'Size of the results as CSV', examples: [7_800_000] })),
  sha256: Type.Optional(
    Type.String({
      description: 'SHA-256 of the results as CSV',
      examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    }),
  ),
  credits: Type.Integer({ description: 'Credits consumed so far', examples: [10_000] }),
  error: Type.Optional(Type.String({ description: 'Why a failed job failed', examples: [failure] })),
});

/** The answer to a status request (§2.4). */
export function statusSchema(type: JobType) {
  return Type.Object(
    { ...status, type: typeSchema(type, type.printedType?.status), progress: Type.Optional(Progress) },
    { xml: { name: type.xmlRoot } },
  );
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

/** As {@link statusDocument}, with all that there is to say of a job now. */
export function progressDocument(
  type: JobType,
  job: Job,
  now: Date,
): Static<typeof statusType> & { progress: Static<typeof Progress> } {
  const { lines, linesProcessed: done } = job;
  const progress = withoutAbsent({
    done,
    total: lines === 0 ? undefined : lines,
    percent: lines === 0 ? undefined : Math.floor((100 * done) / lines),
    secondsLeft: secondsLeft(job, now),
    submitted: job.createdAt.toISOString(),
    started: job.startedAt?.toISOString(),
    finished: job.endedAt?.toISOString(),
    rows: job.resultsRows ?? undefined,
    bytes: job.resultsBytes ?? undefined,
    sha256: job.resultsSha256 ?? undefined,
    credits: creditsConsumed(job),
    error: job.status === 'failed' ? failure : undefined,
  });
  return { ...statusDocument(type, job), progress };
}

/** By the lines that this run has done so far; undefined where they say nothing. */
function secondsLeft({ status, runStartedAt, lines, linesProcessed: done }: Job, now: Date): number | undefined {
  if (status !== 'processing' || runStartedAt === null || lines === 0 || done === 0) return undefined;
  const seconds = (now.getTime() - runStartedAt.getTime()) / 1000;
  return Math.max(0, Math.ceil((seconds / done) * (lines - done)));
}

function typeSchema(type: JobType, printed: string | undefined) {
  const xml = type.printedType?.xml;
  return Type.String({ examples: [printed ?? type.type], ...(xml === undefined ? {} : { xml: { 'x-value': xml } }) });
}
