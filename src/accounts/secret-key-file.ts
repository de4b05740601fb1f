import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type MasterKey, masterKeyFault, masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { syncFolder } from '../lib/sync-folder.ts';

const fileName = 'secret-key';

/**
 * The installation's master key: from `secretKey` (the setting FIRMLENS_SECRET_KEY), else from the file `secret-key` of
 * the data folder, which is generated the first time (mode 0600; any number of processes may start at once).
 * @param options.dataDir leave it out when the database is not the data folder's own: other servers on that database
 *   could not know a key made here
 * @param options.required why the key must be there already, as the end of a sentence; a missing file is not made then
 * @throws OperatorError if there is no key and none may be made, or the one there is will not do
 */
export async function loadMasterKey(options: {
  secretKey?: string | undefined;
  dataDir?: string | undefined;
  required?: string | undefined;
}): Promise<MasterKey> {
  if (options.secretKey !== undefined) {
    const fault = masterKeyFault(options.secretKey);
    if (fault === undefined) return masterKeyFrom(options.secretKey);
    throw new OperatorError(`FIRMLENS_SECRET_KEY ${fault}; \`openssl rand -base64 32\` makes a good one.`, {
      exitCode: 2,
    });
  }
  if (options.dataDir === undefined) {
    throw new OperatorError('FIRMLENS_SECRET_KEY is not set; `openssl rand -base64 32` makes a good one.', {
      exitCode: 2,
    });
  }
  const file = path.join(options.dataDir, fileName);
  if (options.required !== undefined && (await readIfThere(file)) === undefined) {
    throw new OperatorError(`The secret key ${file} is missing, and ${options.required}.`, { exitCode: 2 });
  }
  const secret = await readOrGenerate(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`The secret key in ${file} can be neither read nor made: ${reason}.`, { cause });
  });
  const fault = masterKeyFault(secret);
  if (fault === undefined) return masterKeyFrom(secret);
  throw new OperatorError(`The secret key in ${file} ${fault}: the file was damaged. Put its backup in its place.`);
}

/** The key file of a data folder as it is, with nothing mended; undefined if there is none. */
export async function inspectSecretKeyFile(
  dataDir: string,
): Promise<{ file: string; mode: number; secret: string } | undefined> {
  const file = path.join(dataDir, fileName);
  const status = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return status === undefined ? undefined : { file, mode: status.mode & 0o777, secret: await readFile(file, 'utf8') };
}

async function readOrGenerate(file: string): Promise<string> {
  const present = await readIfThere(file);
  if (present !== undefined) return present;
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeDurably(draft, `${randomBytes(32).toString('base64')}\n`);
    // Whole or not at all, and only if no other process was first: then it is that one's key for both.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // Without this a power cut could take the file's name while the database, bound to its key, survives.
    await syncFolder(path.dirname(file));
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  const status = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (status === undefined) return undefined;
  // Copied back from a backup, it may have become readable by others.
  if ((status.mode & 0o077) !== 0) await chmod(file, 0o600).catch(() => undefined);
  return readFile(file, 'utf8');
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
