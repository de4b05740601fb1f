import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../lib/sync-folder.ts';
import { measuring } from './measuring.ts';
import type { ResultStore, StoredFile } from './result-store.ts';

/** Read at a time: a download of 13 MB takes two thirds of the time that it takes in pieces of 64 KiB, Node's default. */
const readBytes = 256 * 1024;

/** Keeps result files in a local folder; every file is `fsync`ed, and so is the folder that names it. */
export function localStore(folder: string): ResultStore {
  const fileOf = (name: string) => path.join(folder, safe(name));
  return {
    async put(name, content, signal) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(fileOf(name), 'wx', 0o600).catch((error: unknown) => {
        content.destroy();
        throw error;
      });
      try {
        const stored = await writeDurably(handle, content, signal);
        await syncFolder(folder);
        return stored;
      } catch (error) {
        await rm(fileOf(name), { force: true });
        throw error;
      }
    },
    async read(name, range) {
      const file = await open(fileOf(name), 'r').catch(undefinedIfMissing);
      return file?.createReadStream({ ...range, highWaterMark: readBytes });
    },
    async delete(name) {
      await rm(fileOf(name), { force: true });
    },
    async *list(before) {
      const names = await readdir(folder).catch(undefinedIfMissing);
      for (const name of names ?? []) {
        const facts = await stat(path.join(folder, name)).catch(undefinedIfMissing);
        if (facts?.isFile() === true && facts.mtime < before) yield name;
      }
    },
  };
}

/** Writes the stream into the file and closes it; `flush` has the file's stream call fsync first. */
async function writeDurably(handle: FileHandle, content: Readable, signal?: AbortSignal): Promise<StoredFile> {
  const { measured, measure } = measuring();
  await pipeline(content, measured, handle.createWriteStream({ flush: true }), { signal });
  return measure();
}

/** Names come from this program only; a path in one is a mistake that must not reach the file system. */
function safe(name: string): string {
  if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) throw new TypeError(`not a name of a result file: ${name}`);
  return name;
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
