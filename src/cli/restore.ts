import path from 'node:path';
import { Command } from 'commander';
import { loadMasterKey } from '../accounts/index.ts';
import {
  type BackupProgress,
  type CheckedBackup,
  checkBackup,
  type RestoreSummary,
  restoreBackup,
} from '../backup/index.ts';
import { openConfiguredDatabase } from '../installation.ts';
import { openResultStore } from '../storage/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { backupAsJson, backupAsLines, pace } from './backup-print.ts';
import { showBackupProgress } from './backup-progress.ts';
import type { CliContext } from './context.ts';

/** `firmlens restore`: puts an installation back from a backup, or only checks one. */
export function restoreCommand(context: CliContext): Command {
  return new Command('restore')
    .description('put an installation back from a backup, into a database or data folder that has no data yet')
    .argument('<file>', 'what `firmlens backup` wrote')
    .option('--check', 'only check the file; needs no database and no key')
    .option('--json', 'one JSON object on standard output')
    .action(async (given: string, { check, json }: { check?: boolean; json?: boolean }) => {
      const file = path.resolve(given);
      const progress = showBackupProgress(context);
      const begun = performance.now();
      try {
        const done: CheckedBackup | RestoreSummary =
          check === true
            ? await checkBackup(file, { onProgress: progress.show, signal: context.signal })
            : await restore(context, file, progress.show);
        progress.end();
        const seconds = (performance.now() - begun) / 1000;
        if (json === true) context.out(JSON.stringify({ file, ...backupAsJson(done, seconds) }));
        else context.out([headline(file, done, seconds), ...backupAsLines(done), ...outcomeAsLines(done)].join('\n'));
      } finally {
        progress.end();
      }
    });
}

async function restore(
  { config, signal }: CliContext,
  file: string,
  onProgress: (progress: BackupProgress) => void,
): Promise<RestoreSummary> {
  const masterKey = await loadMasterKey({
    secretKey: config.secretKey,
    dataDir: config.databaseUrl === undefined ? config.dataDir : undefined,
    required: 'a backup is restored with the key of the installation that it was made of: put that file there',
  });
  const { database, close } = await openConfiguredDatabase(config, createLogger('error'), 'firmlens restore');
  try {
    const openStore = (installationId: string) => openResultStore(config, installationId);
    return await restoreBackup({ database, file, masterKey, openStore, signal, onProgress });
  } finally {
    await close();
  }
}

function headline(file: string, done: CheckedBackup | RestoreSummary, seconds: number): string {
  const what = 'migrated' in done ? 'restored' : 'is whole: checked';
  return `Backup ${file} ${what} in ${pace(done.manifest, seconds)}.`;
}

function outcomeAsLines(done: CheckedBackup | RestoreSummary): string[] {
  if (!('migrated' in done)) return [];
  const { migrated, resultsGone } = done;
  return [
    '  compared        every table with its checksum in the backup, after loading: all the same',
    ...(migrated.length === 0 ? [] : [`  migrated        ${migrated.join(', ')}`]),
    ...(resultsGone === 0
      ? []
      : [`  results gone    of ${resultsGone} finished jobs: their files are not in the backup`]),
  ];
}
