import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** One living process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** Its arguments, separated by blanks. */
  readonly command: string;
}

/**
 * The process with this id; undefined when there is none, or only a zombie: where nobody collects dead children
 * (a container whose first process is not an init), a signal still "reaches" those, and PostgreSQL believes them alive.
 */
export async function findProcess(pid: number): Promise<ProcessEntry | undefined> {
  return process.platform === 'linux' ? readProc(pid) : (await listByPs(['-p', String(pid)]))[0];
}

/** All living processes that this user can see. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  if (process.platform !== 'linux') return listByPs(['-ax']);
  const names = await readdir('/proc');
  const entries = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => readProc(Number(name))));
  return entries.filter((entry) => entry !== undefined);
}

async function readProc(pid: number): Promise<ProcessEntry | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // "pid (name) state parent …", where the name may hold blanks and brackets itself.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parentPid: Number(parent), command: command.replaceAll('\0', ' ').trimEnd() };
  } catch {
    return undefined;
  }
}

async function listByPs(selection: string[]): Promise<ProcessEntry[]> {
  const columns = ['-ww', '-o', 'pid=,ppid=,stat=,command='];
  // ps exits with 1 when nothing matches.
  const { stdout } = await promisify(execFile)('ps', [...selection, ...columns]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parentPid, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parentPid: Number(parentPid), command }];
  });
}
