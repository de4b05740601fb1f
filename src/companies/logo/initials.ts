/** Words that say nothing of which company it is, where another word does. */
const passedOver = new Set(
  'AG AND BV CO COMPANY CORP CORPORATION GMBH GROUP INC INCORPORATED LIMITED LLC LLP LTD NV OF PLC SA SE SPA THE'.split(
    ' ',
  ),
);

/**
 * The initials of a company's first two words, without articles and legal forms: M of "Microsoft Corporation", C and S
 * of "Café Société, S.A.". None if the name has no Latin letter and no digit.
 */
export function initialsOf(name: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}|['’.]/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const telling = words.filter((word) => !passedOver.has(word));
  return (telling.length === 0 ? words : telling).slice(0, 2).map((word) => word.charAt(0));
}
