import path from 'node:path';
import { Command } from 'commander';
import { writeBackup } from '../backup/index.ts';
import { openResultStore } from '../storage/index.ts';
import { backupAsJson, backupAsLines, pace } from './backup-print.ts';
import { showBackupProgress } from './backup-progress.ts';
import type { CliContext } from './context.ts';

interface BackupFlags {
  readonly withoutResults?: boolean;
  readonly json?: boolean;
}

/** `firmlens backup`: the installation as one file, while it works. */
export function backupCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  return new Command('backup')
    .description('write all data into one file, while the server runs; not the secret key, which you must keep apart')
    .argument('<file>', 'the file to be made: a tar archive, readable by its owner only')
    .option('--without-results', 'leave the result files of finished jobs out')
    .option('--json', 'one JSON object on standard output')
    .action(async (given: string, { withoutResults, json }: BackupFlags) => {
      const { config, signal } = context;
      const file = path.resolve(given);
      const progress = showBackupProgress(context);
      const begun = performance.now();
      try {
        const backup = await context.withDatabase((database) =>
          writeBackup({
            database,
            file,
            now,
            signal,
            onProgress: progress.show,
            openStore:
              withoutResults === true ? undefined : (installationId) => openResultStore(config, installationId),
          }),
        );
        progress.end();
        const seconds = (performance.now() - begun) / 1000;
        if (json === true) context.out(JSON.stringify({ file, ...backupAsJson(backup, seconds) }));
        else {
          context.out(
            [`Backup ${file} written in ${pace(backup.manifest, seconds)}.`, ...backupAsLines(backup)].join('\n'),
          );
        }
      } finally {
        progress.end();
      }
    });
}
