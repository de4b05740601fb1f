import { stat } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/until.ts';
import type { FaultInstallation } from './installation.ts';

/**
 * Resolves as soon as a run has written the first bytes of one of these jobs' results.
 * @returns the file's name, which holds the ids of job and run
 */
export async function catchRun(installation: FaultInstallation, jobIds: readonly string[]): Promise<string> {
  return until(`a run of ${jobIds.join(' or ')} to write something`, 5, async () => {
    for (const file of await installation.resultFiles()) {
      const name = path.basename(file);
      if (!jobIds.includes(name.split('.')[0] ?? '')) continue;
      const facts = await stat(file).catch(() => undefined);
      if (facts !== undefined && facts.size > 0) return name;
    }
    return undefined;
  });
}
