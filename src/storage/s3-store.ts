import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { measuring } from './measuring.ts';
import type { ResultStore } from './result-store.ts';

const connectionMilliseconds = 10_000;
/** For one request: a part of a file, not the whole. */
const requestMilliseconds = 60_000;

/**
 * Keeps result files in a bucket of S3 or a compatible store. Streams of unknown length go up in parts; region and
 * credentials are found by the AWS SDK's own rules (`AWS_*` variables, instance role).
 */
export function s3Store(options: {
  bucket: string;
  /** What every object's key begins with. */
  prefix: string;
  endpoint?: string | undefined;
}): ResultStore {
  const { bucket: Bucket, prefix } = options;
  const client = new S3Client({
    // Compatible stores know plain bodies, not all of AWS's newer checksums in trailers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectionMilliseconds, requestTimeout: requestMilliseconds },
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
  });
  return {
    async put(name, content, signal) {
      const { measured, measure } = measuring();
      content.once('error', (error) => measured.destroy(error));
      const upload = new Upload({ client, params: { Bucket, Key: prefix + name, Body: content.pipe(measured) } });
      const abort = () => void upload.abort();
      signal?.addEventListener('abort', abort, { once: true });
      try {
        await upload.done();
        return measure();
      } catch (error) {
        content.destroy();
        throw error;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    async read(name, range) {
      try {
        const answer = await client.send(
          new GetObjectCommand({
            Bucket,
            Key: prefix + name,
            ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
          }),
        );
        return answer.Body as Readable;
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async delete(name) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: prefix + name }));
    },
    async *list(before) {
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })) {
        for (const object of page.Contents ?? []) {
          if (object.Key !== undefined && object.LastModified !== undefined && object.LastModified < before) {
            yield object.Key.slice(prefix.length);
          }
        }
      }
    },
  };
}
