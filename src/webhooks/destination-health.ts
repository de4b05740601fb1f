/**
 * What a process knows of its destinations. It decides when one is looked after, never whether an attempt counts, and it
 * is lost with the process: the next one finds out by itself.
 *
 * A destination is a *stranger* until the first visit: that finds it prompt, and it is *trusted*, or slow or silent, and
 * it is *suspect*; so does every later one. Suspects have half of the places among them, strangers and suspects three
 * quarters: however many do not answer, and whether that is known yet or not, places are left for those that do. One that
 * did not answer at all is left alone for a while besides, 5 s after the first such visit, doubled after each one more, a
 * minute at most.
 */
export interface DestinationHealth {
  /** Begins a visit, or says for how many milliseconds to stay away. */
  begin(destination: string, now: Date): Visit | { readonly waitMilliseconds: number };
}

/** One run that looks after a destination. */
export interface Visit {
  /** Whether it did not answer at all the last time: one attempt shows whether it does now. */
  readonly isProbe: boolean;
  /** Ends the visit. @param finding what it found; undefined if no attempt was made */
  end(finding: Finding | undefined, now: Date): void;
}

/** `silent`: none of the attempts got an answer. `slow`: the answers took a second or more in the mean. */
export type Finding = 'prompt' | 'slow' | 'silent';

const pauseMilliseconds = { min: 5_000, max: 60_000 };
const retrySoonMilliseconds = { min: 1_000, spread: 2_000 };
/** Of the places: for suspects, and for all that are not trusted. */
const shares = { suspects: 1 / 2, untrusted: 3 / 4 };
/** Those that were visited longest ago become strangers again. */
const knownMax = 50_000;

interface Known {
  readonly finding: Finding;
  /** Visits in a row that found it silent. */
  readonly silences: number;
  /** Milliseconds since 1970. */
  readonly awayUntil: number;
}

/**
 * @param places visits at a time
 * @param random from 0 to below 1: those that are turned away do not come back together
 */
export function destinationHealth(places: number, random: () => number): DestinationHealth {
  const suspectsMax = Math.ceil(places * shares.suspects);
  const untrustedMax = Math.ceil(places * shares.untrusted);
  const known = new Map<string, Known>();
  const visits = { trusted: 0, strangers: 0, suspects: 0 };
  const groupOf = (destination: string) => {
    const finding = known.get(destination)?.finding;
    if (finding === undefined) return 'strangers';
    return finding === 'prompt' ? 'trusted' : 'suspects';
  };
  const hasPlace = (group: keyof typeof visits) => {
    if (group === 'suspects' && visits.suspects >= suspectsMax) return false;
    return group === 'trusted' || visits.suspects + visits.strangers < untrustedMax;
  };
  const note = (destination: string, finding: Finding, now: Date) => {
    const silences = finding === 'silent' ? (known.get(destination)?.silences ?? 0) + 1 : 0;
    const pause = Math.min(pauseMilliseconds.min * 2 ** (silences - 1), pauseMilliseconds.max);
    known.delete(destination);
    known.set(destination, { finding, silences, awayUntil: silences === 0 ? 0 : now.getTime() + pause });
    const [oldest] = known.size > knownMax ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
  };
  return {
    begin: (destination, now) => {
      const before = known.get(destination);
      const away = (before?.awayUntil ?? 0) - now.getTime();
      if (away > 0) return { waitMilliseconds: away };
      const group = groupOf(destination);
      if (!hasPlace(group)) {
        return { waitMilliseconds: retrySoonMilliseconds.min + Math.floor(random() * retrySoonMilliseconds.spread) };
      }
      visits[group] += 1;
      return {
        isProbe: before?.finding === 'silent',
        end: (finding, endedAt) => {
          visits[group] -= 1;
          if (finding !== undefined) note(destination, finding, endedAt);
        },
      };
    },
  };
}
