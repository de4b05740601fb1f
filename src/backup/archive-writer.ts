import { createHash, randomBytes } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { packTar } from 'modern-tar';
import { OperatorError } from '../lib/operator-error.ts';
import { syncFolder } from '../lib/sync-folder.ts';
import { explainWriteError } from './file-errors.ts';
import { sealEntry, sealOf } from './seal.ts';

/** A tar archive in the making. Disposing of it before it is finished leaves nothing behind. */
export interface ArchiveWriter extends AsyncDisposable {
  /** Adds a file of any length, in parts: `name`, `name.0002`, … */
  add(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Seals the archive, has it reach the disk and gives it its name. @returns its bytes */
  finish(): Promise<number>;
}

/** A tar entry says its length before its content: so much of that is collected, however long the whole is. */
const partBytes = 4 * 1024 * 1024;
const blockBytes = 512;
/** The two empty blocks at the end of what `packTar` makes. */
const endBytes = 2 * blockBytes;

/**
 * Begins the archive `file`. Until it is whole it has another name beside it, so that a killed process leaves nothing
 * that looks like a backup.
 * @param time of its entries
 * @throws OperatorError if there is such a file already, or it cannot be made; `add` and `finish` if it cannot be written
 */
export async function createArchive(file: string, time: Date): Promise<ArchiveWriter> {
  if (await isThere(file)) throw new OperatorError(`${file} is there already: give the backup another name.`);
  const draft = `${file}.${randomBytes(6).toString('hex')}.partial`;
  const explained = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw explainWriteError(error, file);
    });
  const handle = await explained(open(draft, 'wx', 0o600));
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (chunk: Uint8Array): Promise<void> => {
    bytes += chunk.length;
    await explained(handle.writeFile(chunk));
  };
  const append = async (name: string, body: Uint8Array, length?: number): Promise<void> => {
    const header = { name, size: body.length, mode: 0o600, mtime: time, type: 'file' } as const;
    const entry = (await packTar([{ header, body }])).subarray(0, length ?? -endBytes);
    hash.update(entry);
    await write(entry);
  };
  return {
    async add(name, content) {
      let part = 1;
      for await (const body of inParts(content)) {
        await append(part === 1 ? name : `${name}.${String(part).padStart(4, '0')}`, body);
        part += 1;
      }
    },
    async finish() {
      await append(sealEntry.name, new Uint8Array(sealEntry.size), blockBytes);
      await write(sealOf(hash.digest('hex')));
      await explained(handle.sync());
      await handle.close();
      await explained(rename(draft, file));
      try {
        await explained(syncFolder(path.dirname(file)));
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      return bytes;
    },
    async [Symbol.asyncDispose]() {
      await handle.close();
      await rm(draft, { force: true });
    },
  };
}

/** The same bytes in pieces of {@link partBytes} or somewhat more, the last one shorter; at least one piece. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let collected: Uint8Array[] = [];
  let bytes = 0;
  let parts = 0;
  for await (const chunk of content) {
    collected.push(chunk);
    bytes += chunk.length;
    if (bytes < partBytes) continue;
    yield Buffer.concat(collected);
    parts += 1;
    collected = [];
    bytes = 0;
  }
  if (bytes > 0 || parts === 0) yield Buffer.concat(collected);
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
