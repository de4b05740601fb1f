import type { Database } from '../database/index.ts';
import type { Attempt } from './make-attempt.ts';
import { recordAttempts } from './message-store.ts';

/** Records attempts as {@link recordAttempts} does. */
export type AttemptRecorder = (attempts: readonly Attempt[]) => Promise<Set<string>>;

/** In one statement. */
const attemptsMax = 500;

/** Records what many visits bring in few statements: what comes while one is under way goes together with the next. */
export function attemptRecorder(database: Database): AttemptRecorder {
  let waiting: { attempts: readonly Attempt[]; outcome: PromiseWithResolvers<Set<string>> }[] = [];
  let isRecording = false;
  const recordAll = async () => {
    isRecording = true;
    while (waiting.length > 0) {
      let size = 0;
      const fits = waiting.findIndex(({ attempts }) => {
        size += attempts.length;
        return size > attemptsMax;
      });
      const batch = waiting.splice(0, fits < 0 ? waiting.length : Math.max(fits, 1));
      try {
        const recorded = await recordAttempts(
          database,
          batch.flatMap(({ attempts }) => attempts),
        );
        for (const { outcome } of batch) outcome.resolve(recorded);
      } catch (error) {
        // Those of the visit that broke it are not to break those of the others.
        if (batch.length === 1) batch[0]?.outcome.reject(error);
        else for (const { attempts, outcome } of batch) outcome.resolve(recordAttempts(database, attempts));
      }
    }
    isRecording = false;
  };
  return (attempts) => {
    if (attempts.length === 0) return Promise.resolve(new Set());
    const outcome = Promise.withResolvers<Set<string>>();
    waiting.push({ attempts, outcome });
    if (!isRecording) void recordAll();
    return outcome.promise;
  };
}
