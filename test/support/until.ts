import { setTimeout as delay } from 'node:timers/promises';

/** However slow the machine: no shorter, and within what a test file may take, so that the failure names what never came. */
const patienceMilliseconds = 5 * 60_000;

/**
 * Asks again and again until there is an answer, for things that happen elsewhere and cannot be awaited.
 * @param what what is waited for, should it never come
 * @param ask gives undefined or false as long as it has not come
 * @throws Error after five minutes, saying what never came
 */
export async function until<Answer>(
  what: string,
  pollMilliseconds: number,
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
): Promise<Answer> {
  for (const giveUpAt = performance.now() + patienceMilliseconds; performance.now() < giveUpAt; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await delay(pollMilliseconds);
  }
  throw new Error(`waited in vain for ${what}`);
}
