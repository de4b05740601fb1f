import type { FastifyRequest } from 'fastify';

/** What is read of a body after it was refused. */
const droppedBytesMax = 128 * 1024 * 1024;

/**
 * Goes on reading a body that has been refused, for nothing: many clients look for an answer only once they have sent all,
 * and who stops reading while they do never learns that they have gone. Who sends without end is cut off.
 * @returns resolves when it is time to answer: at once, unless the answer closes the connection. A client that is still
 *   sending then would lose it; proxies such as nginx are such clients.
 */
export async function dropRest({ raw, headers }: FastifyRequest): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let bytes = 0;
  raw.once('close', resolve).once('end', resolve);
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > droppedBytesMax) raw.destroy();
  });
  if (raw.httpVersion === '1.0' || /\bclose\b/i.test(headers.connection ?? '')) await ended;
}
