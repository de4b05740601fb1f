import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after } from 'node:test';

interface StoredObject {
  readonly content: Buffer;
  readonly modified: Date;
}

/** As much of an S3-compatible server as the result store speaks to, in memory, on 127.0.0.1. */
export async function s3Server() {
  const objects = new Map<string, StoredObject>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const body = await buffer(request);
    const query = url.searchParams;
    const uploadId = query.get('uploadId');
    requests.push(`${request.method} ${[...query.keys()].join(',')}`);
    const xml = (text: string) => void response.writeHead(200, { 'content-type': 'application/xml' }).end(text);

    if (request.method === 'POST' && query.has('uploads')) {
      const id = String(uploads.size + 1);
      uploads.set(id, new Map());
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (request.method === 'PUT' && uploadId !== null) {
      uploads.get(uploadId)?.set(Number(query.get('partNumber')), body);
      return void response.writeHead(200, { etag: '"part"' }).end();
    }
    if (request.method === 'POST' && uploadId !== null) {
      const parts = [...(uploads.get(uploadId) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
      uploads.delete(uploadId);
      objects.set(key, { content: Buffer.concat(parts), modified: new Date() });
      return xml('<CompleteMultipartUploadResult><ETag>"all"</ETag></CompleteMultipartUploadResult>');
    }
    if (request.method === 'DELETE') {
      if (uploadId === null) objects.delete(key);
      else uploads.delete(uploadId);
      return void response.writeHead(204).end();
    }
    if (request.method === 'PUT') {
      objects.set(key, { content: body, modified: new Date() });
      return void response.writeHead(200, { etag: '"one"' }).end();
    }
    if (query.has('list-type')) {
      const contents = [...objects].map(
        ([name, { modified }]) =>
          `<Contents><Key>${name}</Key><LastModified>${modified.toISOString()}</LastModified></Contents>`,
      );
      return xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
    }
    const found = objects.get(key);
    if (found === undefined) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      return void response.end('<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>');
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range === null) return void response.writeHead(200).end(found.content);
    response.writeHead(206).end(found.content.subarray(Number(range[1]), Number(range[2]) + 1));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, objects, uploads, requests };
}
