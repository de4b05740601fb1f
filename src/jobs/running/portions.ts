/** So many lines come first: what they take says how many may come next. */
const firstLines = 100;
/** The longest that a client should wait to see a job's next lines done, or its cancellation heard. */
const portionMilliseconds = 500;
/** About what a portion takes whatever its size: planning, and reading the job's input. */
const fixedMilliseconds = 10;
/** The first lines may be unlike those after them. */
const growthMax = 100;

/**
 * In how many lines at a time a job is worked through: few enough that something can be told of it about twice a second,
 * many enough that a fast job does not notice (10,000 companies with their technologies are two portions).
 */
export function portionSizes() {
  let size = firstLines;
  return {
    next: (): number => size,
    /** @param milliseconds what the last portion has taken */
    took: (milliseconds: number): void => {
      const ofLines = Math.max(milliseconds - fixedMilliseconds, 1);
      const factor = Math.min((portionMilliseconds - fixedMilliseconds) / ofLines, growthMax);
      size = Math.max(1, Math.round(size * factor));
    },
  };
}
