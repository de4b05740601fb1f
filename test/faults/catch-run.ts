import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FaultInstallation } from './installation.ts';
import { until } from './until.ts';

/**
 * Resolves as soon as a run has written the first bytes of one of these jobs' results.
 * @returns the file's name, which holds the ids of job and run
 */
export async function catchRun({ resultsFolder }: FaultInstallation, jobIds: readonly string[]): Promise<string> {
  return until(`a run of ${jobIds.join(' or ')} to write something`, 5, async () => {
    const names = await readdir(resultsFolder).catch(() => []);
    for (const name of names.filter((name) => jobIds.includes(name.split('.')[0] ?? ''))) {
      const facts = await stat(path.join(resultsFolder, name)).catch(() => undefined);
      if (facts !== undefined && facts.size > 0) return name;
    }
    return undefined;
  });
}
