import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { through } from '../../lib/through.ts';
import type { Job } from '../job.ts';
import type { JobsContext } from '../jobs.ts';
import { isKnown, requestedRange } from './conditional-request.ts';
import { type ContentCoding, compressors, requestedCoding } from './content-coding.ts';
import { copyRows } from './copy-rows.ts';
import { type ResultsFormat, requestedFormat } from './results-format.ts';
import { type StoredResults, storedResults } from './stored-results.ts';

/** A request for the file of a job's results; HEAD asks for its headers only. */
type ResultsRequest = Pick<FastifyRequest, 'method' | 'headers'> & {
  readonly query: { readonly format?: ResultsFormat['name'] | undefined };
};

/**
 * Answers with a job's results as a file to be saved, in the format and the compression that the request asks for. Only
 * what is sent as it is kept has a length, a digest and byte ranges: everything else is made while it is sent.
 * @throws ApiError `jobNotFinished` while there are none, `notFound` if they were withdrawn or the file is gone,
 *   `rangeNotSatisfiable`
 */
export async function sendResults(
  context: JobsContext,
  job: Job,
  request: ResultsRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { headers, method } = request;
  const results = storedResults(context, job);
  const format = requestedFormat(request.query, headers.accept);
  // Parts can be had only of what is kept, so whoever asks for a part wants no compression.
  const compressible = format.compressible && headers.range === undefined;
  const coding = compressible ? requestedCoding(headers['accept-encoding']) : undefined;
  const asKept = format.write === undefined && coding === undefined;
  const etag = entityTag(results, format, coding);
  const validators = { etag, vary: 'Accept, Accept-Encoding', 'cache-control': 'private, no-cache' };
  if (isKnown(headers['if-none-match'], etag)) return reply.code(304).headers(validators).send(noBody());

  const range = asKept && method === 'GET' ? requestedRange(headers, { bytes: results.bytes, etag }) : undefined;
  const writer = format.write?.(await results.columns());
  // Nothing is awaited between its opening and its reading: it is read to its end or closed.
  const file = await results.read(range);
  void reply
    .code(range === undefined ? 200 : 206)
    .serializer(String)
    .headers(validators)
    .headers(asKept ? keptHeaders(results, range) : { 'accept-ranges': 'none' })
    .header('content-disposition', `attachment; filename="${job.type}_${job.jobId}.${format.name}"`)
    .type(format.contentType);
  if (coding !== undefined) void reply.header('content-encoding', coding);
  if (method === 'HEAD') {
    file.destroy();
    return reply.send(noBody());
  }
  const rewriting = writer === undefined ? [] : [copyRows(), writer];
  return reply.send(through(file, coding === undefined ? rewriting : [...rewriting, compressors[coding]()]));
}

/** Weak where the bytes are made anew for each request: another version of this program may make others. */
function entityTag({ sha256 }: StoredResults, format: ResultsFormat, coding: ContentCoding | undefined): string {
  if (format.write === undefined && coding === undefined) return `"${sha256}"`;
  return `W/"${[sha256, format.name, ...(coding === undefined ? [] : [coding])].join('-')}"`;
}

/** Of the stored bytes: how many are sent, which, and the digest of all of them (RFC 9530). */
function keptHeaders({ bytes, sha256 }: StoredResults, range: { start: number; end: number } | undefined) {
  const facts = {
    'accept-ranges': 'bytes',
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
  if (range === undefined) return { ...facts, 'content-length': bytes };
  const { start, end } = range;
  return { ...facts, 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${bytes}` };
}

/** Without a stream, Fastify would say to HEAD that there are 0 bytes. */
function noBody(): Readable {
  return Readable.from([]);
}
