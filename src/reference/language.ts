import type { Country } from './reference-data.ts';

/**
 * The language that an `Accept-Language` header asks for, as a tag that `Intl` knows: the best rated that it has names
 * of countries in, English otherwise. `nl-NL`, `nl_NL` and the documented default `en-en` are all read; nothing is an
 * error (reference `jobs-auth-admin.md` §6).
 */
export function askedLanguage(header: string | undefined): string {
  const asked = (header ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
      const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
      return { tag: tag.replaceAll('_', '-'), quality };
    })
    .filter(({ tag, quality }) => quality > 0 && isKnown(tag))
    .sort((a, b) => b.quality - a.quality);
  return asked[0]?.tag ?? 'en';
}

/**
 * What a country is called in a language. In English it is the name that records print, whatever `Intl` would call it;
 * in any other language, if `Intl` does not know the country's code, too.
 */
export function countryNamer(language: string): (country: Country) => string {
  if (/^en\b/i.test(language)) return ({ name }) => name;
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  return ({ code, name }) => (/^[A-Z]{2}$/.test(code) ? names.of(code) : undefined) ?? name;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.DisplayNames.supportedLocalesOf(tag).length > 0;
  } catch {
    return false; // no language tag at all
  }
}
