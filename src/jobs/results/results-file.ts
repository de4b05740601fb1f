import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../../lib/errors.ts';
import type { Job } from '../job.ts';
import type { JobsContext } from '../jobs.ts';

/** What the results of a failed job say instead of rows (reference `jobs-auth-admin.md` O-6). */
const failedResults = 'errorNumber,message\n500-9001,The job failed. Please submit it again.\n';

/**
 * Answers with a job's results as a file to be saved.
 * @throws ApiError `jobNotFinished` while there are none, `notFound` if they were withdrawn or the file is gone
 */
export async function sendResultsFile(context: JobsContext, job: Job, reply: FastifyReply): Promise<FastifyReply> {
  const file = job.status === 'failed' ? failedResults : await openResults(context, job);
  void reply
    .type('text/csv; charset=utf-8')
    .serializer(String)
    .header('content-disposition', `attachment; filename="${job.type}_${job.jobId}.csv"`);
  if (typeof file !== 'string') void reply.header('content-length', job.resultsBytes);
  return reply.send(file);
}

async function openResults(context: JobsContext, job: Job): Promise<Readable> {
  if (job.resultsName === null) throw new ApiError(job.status === 'finished' ? 'notFound' : 'jobNotFinished');
  const file = await context.store.read(job.resultsName);
  if (file === undefined) throw new ApiError('notFound', {}, { cause: new Error(`no file ${job.resultsName}`) });
  return file;
}
