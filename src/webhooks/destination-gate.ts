/** Counts who is on the way to each destination and lets no more through than a bound. */
export interface DestinationGate {
  /** Takes a place and gives the function that frees it (once); `undefined` while all places are taken. */
  enter(destination: string): (() => void) | undefined;
}

/**
 * A gate for attempts, so that a destination that answers slowly holds a few of the worker's places and never all of
 * them. It counts within one process; with several workers each has its own.
 * @param placesMax simultaneous attempts to one destination
 */
export function destinationGate(placesMax: number): DestinationGate {
  const taken = new Map<string, number>();
  return {
    enter: (destination) => {
      const count = taken.get(destination) ?? 0;
      if (count >= placesMax) return undefined;
      taken.set(destination, count + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const remaining = (taken.get(destination) ?? 1) - 1;
        if (remaining === 0) taken.delete(destination);
        else taken.set(destination, remaining);
      };
    },
  };
}
