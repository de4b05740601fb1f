import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ApiError } from '../../lib/errors.ts';
import { failure, type Job } from '../job.ts';
import type { JobsContext } from '../jobs.ts';
import { describeColumns, type ResultColumns } from './result-columns.ts';

/** The results of a job as they are kept, which is as CSV. */
export interface StoredResults {
  readonly bytes: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  /**
   * Opens them, or the bytes `start` to `end` (inclusive) of them.
   * @throws ApiError `notFound` if the file is gone
   */
  read(range: { start: number; end: number } | undefined): Promise<Readable>;
  columns(): Promise<ResultColumns>;
}

/**
 * The results of a job.
 * @throws ApiError `jobNotFinished` while there are none, `notFound` if they were withdrawn
 */
export function storedResults(context: JobsContext, job: Job): StoredResults {
  if (job.status === 'failed') return failedResults;
  const { resultsName, resultsBytes, resultsSha256 } = job;
  if (resultsName === null || resultsBytes === null || resultsSha256 === null) {
    throw noResults(job);
  }
  return {
    bytes: resultsBytes,
    sha256: resultsSha256,
    async read(range) {
      const file = await context.store.read(resultsName, range);
      if (file === undefined) throw new ApiError('notFound', {}, { cause: new Error(`no file ${resultsName}`) });
      return file;
    },
    columns: () => describeColumns(context, job),
  };
}

/** Why a job names no results: there were none so far, or they were withdrawn, which their digest outlives. */
export function noResults({ resultsSha256 }: Pick<Job, 'resultsSha256'>): ApiError {
  return new ApiError(resultsSha256 === null ? 'jobNotFinished' : 'notFound');
}

/** What the results of a failed job say instead of rows (reference `jobs-auth-admin.md` O-6). */
const failedBytes = Buffer.from(`errorNumber,message\n500-9001,${failure}\n`);

const failedResults: StoredResults = {
  bytes: failedBytes.length,
  sha256: createHash('sha256').update(failedBytes).digest('hex'),
  read: async (range) => Readable.from([failedBytes.subarray(range?.start, range && range.end + 1)]),
  columns: async () => ({ kinds: new Map(), neutralised: false }),
};
