import { Presets, SingleBar } from 'cli-progress';
import type { BackupProgress } from '../backup/index.ts';
import type { CliContext } from './context.ts';

const drawsPerSecond = 5;

/** Shows on a terminal how far a backup or a restore is: a bar where that can be told, else a line. */
export function showBackupProgress({ interactive, err }: CliContext): {
  show: (progress: BackupProgress) => void;
  end: () => void;
} {
  if (!interactive) return { show: () => undefined, end: () => undefined };
  let what = '';
  let bar: SingleBar | undefined;
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show(progress) {
      const { done, total } = progress;
      if (total === undefined || done === undefined) {
        end();
        if (progress.what !== what) err(`${progress.what} …`);
      } else if (bar === undefined) {
        bar = new SingleBar(
          { format: '[{bar}] {percentage}% | {eta_formatted} left | {what}', fps: drawsPerSecond, hideCursor: true },
          Presets.legacy,
        );
        bar.start(total, done, { what: progress.what });
      } else {
        bar.setTotal(total);
        bar.update(done, { what: progress.what });
      }
      what = progress.what;
    },
    end,
  };
}
