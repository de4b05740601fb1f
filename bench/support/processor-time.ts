import { readFileSync } from 'node:fs';

/** Clock ticks of Linux's process statistics are of this length everywhere that matters. */
const tickMillis = 10;

/**
 * The processor time that a process has used so far, in milliseconds: unlike the time on the wall it hardly depends on
 * what else the machine does. NaN where there is no /proc.
 */
export function processorMillis(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything; user and system time are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMillis;
  } catch {
    return Number.NaN;
  }
}
