import type { Attempt } from './make-attempt.ts';

/** The attempts of a visit that have ended and are not recorded yet. */
export interface OutcomeBatches {
  add(attempt: Attempt): void;
  /** What is not recorded yet. */
  messageIds(): string[];
  /** Records what is left. @throws what the recording of it throws */
  flush(): Promise<void>;
}

/** Attempts recorded in one batch; fewer if the first of them has waited long enough. */
const batchSize = 100;
const waitMilliseconds = 250;

/**
 * Records ended attempts in batches, one at a time, while others go on.
 * @param record records a batch
 * @param onFailure told when that throws, unless it was called by `flush`
 */
export function outcomeBatches(
  record: (attempts: readonly Attempt[]) => Promise<void>,
  onFailure: (error: unknown) => void,
): OutcomeBatches {
  let ended: Attempt[] = [];
  let unrecorded: readonly Attempt[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();

  const recordEnded = async () => {
    clearTimeout(timer);
    timer = undefined;
    unrecorded = ended;
    ended = [];
    await record(unrecorded);
    unrecorded = [];
  };
  const recordNext = () => {
    const next = last.then(recordEnded);
    last = next.catch(() => undefined);
    return next;
  };
  const recordAside = () => void recordNext().catch(onFailure);
  return {
    add: (attempt) => {
      ended.push(attempt);
      if (ended.length === batchSize) recordAside();
      else timer ??= setTimeout(recordAside, waitMilliseconds);
    },
    messageIds: () => [...unrecorded, ...ended].map(({ message }) => message.messageId),
    flush: recordNext,
  };
}
