import { median } from './compare.ts';
import { type Load, requestsPerSecond } from './load-generator.ts';
import { processorMillis } from './processor-time.ts';

/** Runs a load again and again, and knows what a request costs the process that answers. */
export interface CostMeter {
  /** @returns requests answered a second */
  readonly run: () => Promise<number>;
  /** Microseconds of processor time a request, the median of all runs. */
  readonly cost: () => string;
}

/** @param pid of the process that answers */
export function costMeter(load: Load, pid: number): CostMeter {
  const microseconds: number[] = [];
  return {
    async run() {
      const before = processorMillis(pid);
      const rate = await requestsPerSecond(load);
      microseconds.push(((processorMillis(pid) - before) * 1000) / (rate * load.seconds));
      return rate;
    },
    cost: () => median(microseconds).toFixed(0),
  };
}
