import { titleAbbreviations } from '../reference/index.ts';
import { singular } from './title-words.ts';

/** Words that follow each other. */
export type Phrase = readonly string[];

/** One thing that an abbreviation stands for. */
export interface Meaning {
  /** Every way to write it: `svp`, `s v p`, `senior vice president`, `sr vp`. */
  readonly phrases: readonly Phrase[];
  /** The abbreviations of more than this, but also of this: `svp` where this is `vice president`. */
  readonly abbreviationsAround: readonly Phrase[];
}

interface Entry {
  readonly short: Phrase;
  readonly long: Phrase;
}

const entries: readonly Entry[] = Object.entries(titleAbbreviations).flatMap(([short, longs]) =>
  longs.map((long) => ({ short: short.split(' '), long: long.split(' ') })),
);

const meanings = Map.groupBy(
  entries.flatMap((entry) => {
    const longs = partlyShort(entry);
    const meaning = { phrases: [...shortsOf(entry), ...longs], abbreviationsAround: shortsAround(entry) };
    return [entry.short, ...longs].map((phrase) => ({ key: keyOf(phrase), meaning }));
  }),
  ({ key }) => key,
);

/** The most words of a phrase that has a meaning. */
export const phraseWordsMax = Math.max(...entries.map(({ long }) => long.length));

/** What a phrase may mean, its words in singular or plural; nothing of words that just mean themselves. */
export function meaningsOf(phrase: Phrase): Meaning[] {
  return (meanings.get(keyOf(phrase)) ?? []).map(({ meaning }) => meaning);
}

const initials: ReadonlySet<string> = new Set(entries.filter(isOfInitials).flatMap(({ short }) => short));

/** Whether a word is the initials of something, as `vp` is and `jr` is not. */
export function isInitials(word: string): boolean {
  return initials.has(word);
}

function keyOf(phrase: Phrase): string {
  return phrase.map(singular).join(' ');
}

/** The abbreviation, and its letters one by one if these are initials: `vp`, `v p`. */
function shortsOf(entry: Entry): Phrase[] {
  return isOfInitials(entry) ? [entry.short, entry.long.map((word) => word.charAt(0))] : [entry.short];
}

function isOfInitials({ short, long }: Entry): boolean {
  return short[0] === long.map((word) => word.charAt(0)).join('');
}

function shortsAround({ long }: Entry): Phrase[] {
  if (long.length === 1) return [];
  const inner = ` ${long.join(' ')} `;
  return entries
    .filter((other) => other.long.length > long.length && ` ${other.long.join(' ')} `.includes(inner))
    .flatMap(shortsOf);
}

/** The long form, itself first, with any of its parts abbreviated, but never the whole. */
function partlyShort({ short, long }: Entry): Phrase[] {
  const from = (begin: number): Phrase[] => {
    if (begin === long.length) return [[]];
    const heads: { end: number; phrase: Phrase }[] = [{ end: begin + 1, phrase: long.slice(begin, begin + 1) }];
    for (let end = begin + 1; end <= long.length && end - begin < long.length; end += 1) {
      const part = long.slice(begin, end).join(' ');
      for (const other of entries)
        if (other.long.join(' ') === part && other.short[0] !== short[0]) heads.push({ end, phrase: other.short });
    }
    return heads.flatMap(({ end, phrase }) => from(end).map((tail) => phrase.concat(tail)));
  };
  return from(0);
}
