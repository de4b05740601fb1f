import { isInitials, type Meaning, meaningsOf, type Phrase, phraseWordsMax } from './title-meanings.ts';
import { numbersOf, sideBySide, titleWords } from './title-words.ts';

/**
 * Searches for title words, as a person would expect them to work (reference `data-target.md` §3.4, §3.6). A title is
 * found if every word of the search is in it, in any order and case, singular or plural, with or without accents,
 * hyphens and apostrophes; `of`, `and` and their like do not count.
 *
 * Abbreviations and what they stand for (reference/title-abbreviations.ts) find each other. What was not typed must
 * stand in the title word by word: `svp` is no "Vice President, Senior Analyst". All of this is done to the search; what
 * is indexed, by the SQL function `title_words`, are the words of titles as they are.
 */

/** Words that say little without the next one, as do the letters of `r d`. */
const bound = /^(?:chief|vice|[a-z])$/;

/** What a meaning adds to a search, as texts of a `tsquery`: the same for every search. */
const written = new WeakMap<Meaning, readonly string[]>();

/**
 * The search for a text's words.
 * @param text what a client typed; bound its length, as every word costs time
 * @returns the text of a `tsquery`, for `title_words(titles) @@ …::tsquery`; undefined if there is no letter or digit in
 *   the text
 */
export function titleQuery(text: string): string | undefined {
  const words = joinInitials(titleWords(text));
  const parts = new Set<string>();
  for (let at = 0; at < words.length; ) {
    const phrase = knownPhrase(words, at) ?? words.slice(at, at + 1);
    parts.add(anyOf([scattered(phrase), ...meaningsOf(phrase).flatMap(writtenForms)]));
    at += phrase.length;
  }
  return parts.size === 0 ? undefined : allOf([...parts]);
}

/** `v p` as `vp`. */
function joinInitials(words: Phrase): Phrase {
  const joined: string[] = [];
  for (let at = 0; at < words.length; ) {
    let end = at + 1;
    if (words[at]?.length === 1) {
      for (let next = end; words[next]?.length === 1 && next < at + phraseWordsMax; next += 1)
        if (isInitials(words.slice(at, next + 1).join(''))) end = next + 1;
    }
    joined.push(words.slice(at, end).join(''));
    at = end;
  }
  return joined;
}

/** The longest phrase from here on that has a meaning. */
function knownPhrase(words: Phrase, at: number): Phrase | undefined {
  for (let length = Math.min(phraseWordsMax, words.length - at); length > 0; length -= 1) {
    const phrase = words.slice(at, at + length);
    if (meaningsOf(phrase).length > 0) return phrase;
  }
  return undefined;
}

function writtenForms(meaning: Meaning): readonly string[] {
  let forms = written.get(meaning);
  if (forms === undefined) {
    forms = [...meaning.phrases, ...meaning.abbreviationsAround].map(wordByWord);
    written.set(meaning, forms);
  }
  return forms;
}

/** Words in any order, but a `vice` before its `president`, and a `chief technology` with it or before its `officer`. */
function scattered(phrase: Phrase): string {
  const pairs = pairsOf(phrase);
  const bonds = pairs.flatMap((_, index) =>
    bound.test(phrase[index] ?? '') ? [anyOf(pairs.slice(index, index + 2))] : [],
  );
  return allOf([...phrase.map((word) => anyOf(numbersOf(word).map(lexeme))), ...bonds]);
}

/** Words one after the other; but an officer who is chief of two things is found by each of them. */
function wordByWord(phrase: Phrase): string {
  return phrase.length === 1 || phrase[0] === 'chief' ? scattered(phrase) : allOf(pairsOf(phrase));
}

/** Every two words that follow each other; the last word in singular and plural. */
function pairsOf(phrase: Phrase): string[] {
  return phrase.slice(1).map((word, index) => {
    const forms = index + 2 === phrase.length ? numbersOf(word) : [word];
    return anyOf(forms.map((form) => lexeme(sideBySide(phrase[index] ?? '', form))));
  });
}

/** As short as may be: a job has thousands of searches. */
function lexeme(text: string): string {
  return /^[a-z0-9]+$/.test(text) ? text : `'${text}'`;
}

function anyOf(queries: readonly string[]): string {
  return joined(queries, '|');
}

function allOf(queries: readonly string[]): string {
  return joined(queries, '&');
}

function joined(queries: readonly string[], operator: '|' | '&'): string {
  const different = [...new Set(queries)].join(operator);
  return queries.length > 1 ? `(${different})` : different;
}
