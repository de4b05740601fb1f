/** The moments after `from` until `to`, which is included. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** The parameter `days`: the length of the period that ends now (reference `data-target.md` §5.7). */
export const days = { minimum: 1, maximum: 90, description: 'Length in days, 1 to 90, of the period that ends now' };

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** The last so many times 24 hours. */
export function lastDays(count: number, now: Date): Period {
  return { from: new Date(now.getTime() - count * dayMilliseconds), to: now };
}
