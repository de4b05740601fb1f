import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { OperatorError } from '../lib/operator-error.ts';
import { explainReadError } from './file-errors.ts';
import { sealBytes, sealEntry, sealOf } from './seal.ts';

/** A file in an archive, its parts put together. */
export interface ArchiveItem {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

const readBytes = 1024 * 1024;

/**
 * Makes sure that every byte of a backup is as it was written.
 * @returns the file's bytes
 * @throws OperatorError if the file cannot be read, was cut off or altered
 */
export async function requireSealed(
  file: string,
  onRead: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const sealed = size - sealBytes;
    if (sealed <= 0) throw damaged(file);
    const hash = createHash('sha256');
    const seal = Buffer.alloc(sealBytes);
    await handle.read(seal, 0, sealBytes, sealed);
    const bytes = handle.createReadStream({ start: 0, end: sealed - 1, highWaterMark: readBytes, autoClose: false });
    let read = 0;
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      hash.update(chunk);
      read += chunk.length;
      onRead(read);
    }
    if (!seal.equals(sealOf(hash.digest('hex')))) throw damaged(file);
    return size;
  } catch (error) {
    throw explainReadError(error, file);
  }
}

/**
 * The files of an archive in their order; what is not read of one is passed over when the next is asked for.
 * @param onRead told how much of the archive has been read
 */
export async function* readArchive(file: string, onRead: (bytes: number) => void): AsyncGenerator<ArchiveItem> {
  const bytes = createReadStream(file, { highWaterMark: readBytes });
  const entries = Readable.toWeb(bytes)
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  try {
    let entry = await entries.read();
    while (!entry.done) {
      const name = withoutPart(entry.value.header.name);
      const parts = async function* (): AsyncGenerator<Uint8Array> {
        while (!entry.done && withoutPart(entry.value.header.name) === name) {
          yield* entry.value.body;
          onRead(bytes.bytesRead);
          entry = await entries.read();
        }
      };
      const content = parts();
      if (name !== sealEntry.name) yield { name, content };
      for await (const _ of content);
    }
  } finally {
    await entries.cancel();
    bytes.destroy();
  }
}

/** The content of an item as it was before it was compressed. */
export function contentOf({ content }: ArchiveItem): Readable {
  return Readable.from(content, { objectMode: false }).compose(createZstdDecompress());
}

function withoutPart(name: string): string {
  return name.replace(/\.\d{4,}$/, '');
}

function damaged(file: string): OperatorError {
  return new OperatorError(
    `${file} is no whole backup: it was cut off or altered, or is something else. Nothing was changed.`,
  );
}
