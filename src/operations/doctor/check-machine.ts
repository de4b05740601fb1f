import { access, constants, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { inspectSecretKeyFile } from '../../accounts/index.ts';
import { type Config, programVersion } from '../../config/index.ts';
import { type MasterKey, masterKeyFault, masterKeyFrom } from '../../lib/master-key.ts';
import { bytes, type Check, ok, problem, warning } from './check.ts';

/** Room on a file system, as `statfs` has it. */
export type ReadSpace = (folder: string) => Promise<{ bavail: number; blocks: number; bsize: number }>;

const nodeMajor = 26;
const freeBytesLow = 2 * 2 ** 30;
const freeBytesMin = 256 * 2 ** 20;

export function checkProgram(node: string): Check {
  const found = `Firmlens ${programVersion} on Node ${node}.`;
  if (Number(node.split('.')[0]) >= nodeMajor) return ok('program', found);
  return problem(
    'program',
    `${found} It is made for Node ${nodeMajor}.`,
    'Start it by `firmlens` or `npm run`, which bring their own Node.',
  );
}

/** @param name the check's name, such as `disk of the data folder` */
export async function checkSpace(name: string, folder: string, readSpace: ReadSpace): Promise<Check> {
  const { bavail, blocks, bsize } = await readSpace(folder);
  const free = bavail * bsize;
  const share = blocks === 0 ? 1 : bavail / blocks;
  const found = `${bytes(free)} of ${bytes(blocks * bsize)} are free (${folder}).`;
  const next = 'Free space, or move the folder while everything is stopped; what was acknowledged is not lost.';
  if (free < freeBytesMin) return problem(name, `${found} Jobs, imports and the database are about to stop.`, next);
  if (free < freeBytesLow || share < 0.05) return warning(name, `${found} That is little.`, next);
  return ok(name, found);
}

export async function checkDataFolder(folder: string, processUser = process.getuid?.()): Promise<Check> {
  const name = 'data folder';
  const { uid, mode } = await stat(folder);
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const next = `Run as the owner of ${folder} (user id ${uid}), or give it to this user.`;
    return problem(name, `The user ${userName()} may not read and write ${folder}.`, next);
  }
  if ((mode & 0o022) !== 0)
    return warning(name, `Others than its owner may write into ${folder}.`, `chmod go-w ${folder}`);
  if (processUser !== undefined && processUser !== 0 && uid !== processUser) {
    const next = 'Run every Firmlens command as the same user, or files will belong to different ones.';
    return warning(name, `${folder} belongs to the user id ${uid}, not to ${userName()}.`, next);
  }
  return ok(name, `${folder} can be read and written.`);
}

/**
 * Looks for the master key where the server would, without making or mending anything.
 * @returns the key too, if there is a usable one
 */
export async function checkSecretKey(config: Config): Promise<{ check: Check; key?: MasterKey }> {
  const name = 'secret key';
  const restore = 'Put its backup in its place; with another key, tokens and client-specific ids stop working.';
  if (config.secretKey !== undefined) {
    return { check: ok(name, 'It comes from FIRMLENS_SECRET_KEY.'), key: masterKeyFrom(config.secretKey) };
  }
  const found = await inspectSecretKeyFile(config.dataDir);
  if (found === undefined)
    return { check: problem(name, `There is no file secret-key in ${config.dataDir}.`, restore) };
  const { file, mode, secret } = found;
  const fault = masterKeyFault(secret);
  if (fault !== undefined) return { check: problem(name, `${file} is damaged: it ${fault}.`, restore) };
  const key = masterKeyFrom(secret);
  if ((mode & 0o077) === 0) return { check: ok(name, `${file} can be read by its owner only.`), key };
  const shown = mode.toString(8).padStart(4, '0');
  return {
    check: problem(
      name,
      `${file} can be read by others (mode ${shown}): who has it can make tokens and ids.`,
      `chmod 600 ${file}; if strangers may have read it, every API key is to be replaced.`,
    ),
    key,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `with id ${process.getuid?.() ?? '?'}`;
  }
}
