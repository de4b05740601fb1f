import type { Finding } from './destination-health.ts';
import type { Attempt } from './make-attempt.ts';

/** What the attempts of a visit say about the destination. */
export interface AnswerWatch {
  note(attempt: Attempt): void;
  /** Attempts that may be under way at a time: fewer by each that got no answer, until there is one. */
  attemptsMax(): number;
  /** Whether enough attempts have shown that there is no answer to be had. */
  isSilent(): boolean;
  /** Undefined if nothing was asked of the receiver. */
  finding(): Finding | undefined;
}

/** In the mean: what takes longer is slow. */
const slowMilliseconds = 1_000;

/**
 * @param bounds.attemptsMax attempts under way at a time
 * @param bounds.silencesMax so many attempts without an answer are enough, if there is no other
 * @param isProbe whether one attempt is to show first if there is an answer at all
 */
export function watchAnswers(
  bounds: { readonly attemptsMax: number; readonly silencesMax: number },
  isProbe: boolean,
): AnswerWatch {
  const unanswered = isProbe ? { attemptsMax: 1, silencesMax: 1 } : bounds;
  let answers = 0;
  let silences = 0;
  let milliseconds = 0;
  return {
    note: ({ result, startedAt, endedAt }) => {
      if ('isMade' in result) return;
      if ('error' in result) {
        silences += 1;
      } else {
        answers += 1;
        milliseconds += endedAt.getTime() - startedAt.getTime();
      }
    },
    attemptsMax: () => (answers > 0 ? bounds.attemptsMax : unanswered.attemptsMax - silences),
    isSilent: () => answers === 0 && silences >= unanswered.silencesMax,
    finding: () => {
      if (answers > 0) return milliseconds / answers < slowMilliseconds ? 'prompt' : 'slow';
      return silences > 0 ? 'silent' : undefined;
    },
  };
}
