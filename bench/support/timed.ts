import { median } from './compare.ts';

/** Does a work once without counting it, then as often as said. @returns the median and the last answer */
export async function timed<Answer>(
  repeats: number,
  work: () => Promise<Answer>,
): Promise<{ milliseconds: number; answer: Answer }> {
  let answer = await work();
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const begun = performance.now();
    answer = await work();
    times.push(performance.now() - begun);
  }
  return { milliseconds: median(times), answer };
}
