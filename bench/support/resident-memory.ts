import { readFileSync, writeFileSync } from 'node:fs';

/** Mebibytes of memory that a process has now, and the most that it had since it was last asked. NaN without /proc. */
export interface ResidentMemory {
  readonly now: number;
  readonly peak: number;
}

/** Reads both; the peak counts anew from here on. */
export function residentMemory(pid: number): ResidentMemory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  } catch {
    return { now: Number.NaN, peak: Number.NaN };
  }
}
