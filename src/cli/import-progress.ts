import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../imports/index.ts';
import type { CliContext } from './context.ts';

const sentences: Record<ImportProgress['step'], string> = {
  waiting: 'waiting for another import of the same records to end',
  reading: 'reading',
  checking: 'checking',
  comparing: 'comparing with what is there',
  writing: 'writing what differs',
  indexing: 'building indexes',
  finishing: 'finishing',
};

/** How often the bar is drawn at most. */
const drawsPerSecond = 5;

/**
 * Shows an import's progress on a terminal: a bar with rate and time left while the file is read, then a line a step.
 * Elsewhere nothing is shown.
 * @param rowsTotal for a stream whose rows are known: its bytes are not
 */
export function showImportProgress(
  context: CliContext,
  rowsTotal?: number,
): { show: (progress: ImportProgress) => void; end: () => void } {
  if (!context.interactive) return { show: () => undefined, end: () => undefined };
  let step: ImportProgress['step'] | undefined;
  let bar: SingleBar | undefined;
  const begun = performance.now();
  const stopBar = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show(progress) {
      if (progress.step !== step) {
        stopBar();
        step = progress.step;
        if (step !== 'reading') context.err(`${sentences[step]} …`);
        else bar = startBar(rowsTotal ?? progress.bytesTotal);
      }
      const rate = Math.round(progress.rows / Math.max(0.001, (performance.now() - begun) / 1000));
      bar?.update(rowsTotal === undefined ? progress.bytesRead : progress.rows, {
        rows: progress.rows.toLocaleString('en-US'),
        rate: rate.toLocaleString('en-US'),
      });
    },
    end: stopBar,
  };
}

function startBar(total: number | undefined): SingleBar | undefined {
  if (total === undefined) return undefined;
  const bar = new SingleBar(
    {
      format: 'reading [{bar}] {percentage}% | {rows} rows | {rate} rows/s | {eta_formatted} left',
      fps: drawsPerSecond,
      hideCursor: true,
      etaBuffer: 100,
    },
    Presets.legacy,
  );
  bar.start(total, 0, { rows: '0', rate: '0' });
  return bar;
}
