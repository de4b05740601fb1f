/** Counts who is on the way to each destination and lets no more through than a bound. */
export interface DestinationGate {
  /** Takes a place and gives the function that frees it (once); `undefined` while all places are taken. */
  enter(destination: string): (() => void) | undefined;
}

/**
 * A gate for calls to receivers, so that one that answers slowly holds a few of the worker's places, and many of them
 * never all. It counts within one process; with several workers each has its own.
 * @param placesMax simultaneous calls to one destination
 * @param inAllMax simultaneous calls
 */
export function destinationGate(placesMax: number, inAllMax: number): DestinationGate {
  const taken = new Map<string, number>();
  let takenInAll = 0;
  return {
    enter: (destination) => {
      const count = taken.get(destination) ?? 0;
      if (count >= placesMax || takenInAll >= inAllMax) return undefined;
      taken.set(destination, count + 1);
      takenInAll += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        takenInAll -= 1;
        const remaining = (taken.get(destination) ?? 1) - 1;
        if (remaining === 0) taken.delete(destination);
        else taken.set(destination, remaining);
      };
    },
  };
}
