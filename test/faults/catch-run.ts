import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultInstallation } from './installation.ts';

const patienceMilliseconds = 30_000;
const pollMilliseconds = 10;

/**
 * Resolves as soon as a run has written the first bytes of one of these jobs' results.
 * @returns the file's name, which holds the ids of job and run
 */
export async function catchRun({ resultsFolder }: FaultInstallation, jobIds: readonly string[]): Promise<string> {
  for (const giveUpAt = performance.now() + patienceMilliseconds; performance.now() < giveUpAt; ) {
    const names = await readdir(resultsFolder).catch(() => []);
    for (const name of names.filter((name) => jobIds.includes(name.split('.')[0] ?? ''))) {
      const facts = await stat(path.join(resultsFolder, name)).catch(() => undefined);
      if (facts !== undefined && facts.size > 0) return name;
    }
    await delay(pollMilliseconds);
  }
  throw new Error(`no run of ${jobIds.join(', ')} wrote anything`);
}

/** Resolves when a condition holds. @throws Error that says what was waited for, after 30 seconds */
export async function until(what: () => string, condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const giveUpAt = performance.now() + patienceMilliseconds; performance.now() < giveUpAt; ) {
    if (await condition()) return;
    await delay(pollMilliseconds);
  }
  throw new Error(`waited in vain for ${what()}`);
}
