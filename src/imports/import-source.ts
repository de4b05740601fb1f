import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../lib/operator-error.ts';
import { throwIfInterrupted } from './interruption.ts';

/** A file or stream to import. Its bytes can be read from the beginning more than once, unpacked and without a byte-order mark. */
export interface ImportSource {
  /** Bytes of the file as stored, if known beforehand. */
  readonly bytesTotal: number | undefined;
  /** Of them, those that the current reading has consumed. */
  bytesRead(): number;
  /** @throws OperatorError (from the iteration) if the bytes are no UTF-8, a damaged gzip file, or cannot be read */
  read(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

const chunkBytes = 256 * 1024;

/**
 * Opens the file at `path`. A pipe or device is read as a stream.
 * @throws OperatorError if it cannot be opened
 */
export async function openFile(path: string, signal: AbortSignal | undefined): Promise<ImportSource> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw new OperatorError(`${path} cannot be read: ${wordsFor(error)}.`, { cause: error });
  }
  const state = await handle.stat();
  if (state.isDirectory()) {
    await handle.close();
    throw new OperatorError(`${path} is a folder, not a file.`);
  }
  if (!state.isFile()) return openStream(handle.createReadStream({ highWaterMark: chunkBytes }), signal);
  return source(state.size, signal, {
    open: () => chunksOfFile(handle),
    close: () => handle.close(),
  });
}

/**
 * A stream as a source. What passes through is kept in a temporary file, for refused rows are read a second time.
 */
export async function openStream(stream: Readable, signal: AbortSignal | undefined): Promise<ImportSource> {
  const folder = await mkdtemp(join(tmpdir(), 'firmlens-import-'));
  const copy = await open(join(folder, 'input'), 'w+', 0o600);
  // Without a name it is gone with this process, however that ends.
  await rm(folder, { recursive: true });
  if (signal !== undefined) addAbortSignal(signal, stream);
  let passed = false;
  return source(undefined, signal, {
    open: () => {
      if (passed) return chunksOfFile(copy);
      passed = true;
      return copied(stream, copy);
    },
    close: async () => {
      stream.destroy();
      await copy.close();
    },
  });
}

async function* copied(stream: Readable, copy: FileHandle): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    await copy.writeFile(bytes);
    yield bytes;
  }
}

/** By position rather than as a stream, which would close the file at its end. */
async function* chunksOfFile(handle: FileHandle): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function source(
  bytesTotal: number | undefined,
  signal: AbortSignal | undefined,
  raw: { open(): AsyncGenerator<Uint8Array>; close(): Promise<void> },
): ImportSource {
  let bytesRead = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of raw.open()) {
      throwIfInterrupted(signal);
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  return {
    bytesTotal,
    bytesRead: () => bytesRead,
    async *read() {
      bytesRead = 0;
      try {
        yield* withoutByteOrderMark(await unpacked(counted()));
      } catch (error) {
        throwIfInterrupted(signal);
        if (error instanceof OperatorError) throw error;
        throw new OperatorError(`The file cannot be read to its end: ${wordsFor(error)}.`, { cause: error });
      }
    },
    close: () => raw.close(),
  };
}

/** The bytes themselves, or what is packed in them if they begin as gzip data do. */
async function unpacked(bytes: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const { head, whole } = await begun(bytes);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const unzip = createGunzip({ chunkSize: chunkBytes });
  pipeline(Readable.from(whole, { objectMode: false }), unzip).catch(() => undefined); // the reader of `unzip` is told
  return chunksOf(unzip);
}

async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield chunk;
}

async function* withoutByteOrderMark(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, whole } = await begun(bytes);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new OperatorError('The file is UTF-16; save it as UTF-8 and import that.');
  }
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  for await (const chunk of whole) yield chunk === head && marked ? chunk.subarray(3) : chunk;
}

/** Reads the first three bytes or more ahead: `head` is the first chunk of `whole`. */
async function begun(
  bytes: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; whole: AsyncGenerator<Uint8Array> }> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < 3) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* bytes;
  }
  return { head, whole: whole() };
}

/** What went wrong, for a person. */
function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'Z_BUF_ERROR') return 'the gzip data end early';
  if (typeof code === 'string' && code.startsWith('Z_')) return 'the gzip data are damaged';
  return error instanceof Error ? error.message : String(error);
}
