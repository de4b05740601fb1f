/**
 * Words of titles and of searches for titles, read as the SQL function `title_words` reads what it indexes.
 */

/** What counts neither in a search nor between two words; `title_words` has the same list. */
const stopWords: ReadonlySet<string> = new Set(['and', 'at', 'for', 'in', 'of', 'the', 'to']);

/** As long as `title_words` lets a word or two of them become, in characters. */
const lexemeCharactersMax = 500;

/**
 * The words of a text in their order: lower case, without accents, apostrophes and punctuation, and without stop words
 * unless it has no others. None for a text without a letter or digit.
 */
export function titleWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .replaceAll("'", '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u2019]+/g, '')
    .split(/[\p{Cc} !-/:-@[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map(cut);
  const content = words.filter((word) => !stopWords.has(word));
  return content.length > 0 ? content : words;
}

/** How `title_words` writes two words that stand side by side. */
export function sideBySide(first: string, second: string): string {
  return cut(`${first} ${second}`);
}

function cut(lexeme: string): string {
  return lexeme.length <= lexemeCharactersMax ? lexeme : Array.from(lexeme).slice(0, lexemeCharactersMax).join('');
}

/** `manager` of `managers`, `secretary` of `secretaries`; what has no plural's ending as it is. */
export function singular(word: string): string {
  if (!/^[a-z]{2,}s$/.test(word) || /(?:ss|us|is)$/.test(word)) return word;
  if (/[a-z]{2}ies$/.test(word)) return `${word.slice(0, -3)}y`;
  return word.slice(0, /(?:s|x|z|ch|sh)es$/.test(word) ? -2 : -1);
}

/** A word as it may stand in a title: in the singular, in the plural, and as it is. */
export function numbersOf(word: string): string[] {
  if (!/^[a-z]{2,}$/.test(word)) return [word];
  const one = singular(word);
  return [...new Set([word, one, plural(one)])];
}

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}${/(?:s|x|z|ch|sh)$/.test(word) ? 'es' : 's'}`;
}
