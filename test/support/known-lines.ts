/** Numbers that look random and are the same every time. */
export interface Random {
  /** 0 to `limit` - 1. */
  below(limit: number): number;
}

/** Mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    },
  };
}

/** What a client may know, and what it should be recognised as; null: nobody in the data. */
export interface KnownLine {
  readonly kind: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly companyId: number | null;
  readonly contactId?: number;
}

/** A company as the data has it. */
export interface TrueCompany {
  readonly companyId: number;
  readonly name: string;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly website: string | null;
  readonly ticker: string | null;
}

/** A contact of a company as the data has it. */
export interface TrueContact {
  readonly contactId: number;
  readonly companyId: number;
  readonly companyName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly titles: readonly string[] | null;
}

const legalForms = [
  'Inc',
  ', Inc.',
  'Corp.',
  ' Corporation',
  ' Co',
  ', LLC',
  ' Ltd',
  ' Holdings',
  ' Group, Inc.',
  ' PLC',
];

const abbreviations: readonly (readonly [long: RegExp, short: string])[] = [
  [/\bInternational\b/, "Int'l"],
  [/\bTechnolog(y|ies)\b/, 'Tech'],
  [/\bFinancial\b/, 'Fin.'],
  [/\bServices\b/, 'Svcs'],
  [/\bIndustries\b/, 'Inds'],
  [/\bAmerican?\b/, 'Amer'],
  [/\bNational\b/, 'Natl'],
  [/\bSystems\b/, 'Sys'],
  [/\bResources\b/, 'Res'],
  [/\bCommunications\b/, 'Comm'],
  [/\bPharmaceuticals\b/, 'Pharma'],
  [/\bInsurance\b/, 'Ins'],
  [/\bProducts\b/, 'Prods'],
  [/\bSolutions\b/, 'Solns'],
  [/\bBrothers\b|\bBros\.?/, 'Brothers'],
  [/ & /, ' and '],
  [/ and /, ' & '],
];

const nicknames: Readonly<Record<string, string>> = {
  Robert: 'Bob',
  William: 'Bill',
  Michael: 'Mike',
  James: 'Jim',
  Elizabeth: 'Liz',
  Richard: 'Rick',
  Thomas: 'Tom',
  Daniel: 'Dan',
  Jennifer: 'Jen',
  Katherine: 'Kate',
};

type Texts = Record<string, string>;

/**
 * How companies are written by those who know them: each way gives undefined for a company that cannot be written so.
 */
const companyWays: Readonly<Record<string, (company: TrueCompany, random: Random) => Texts | undefined>> = {
  'legal form': ({ name }, random) => ({ companyName: `${name} ${pick(random, legalForms)}`.replace(' ,', ',') }),
  abbreviation: ({ name }) => {
    const written = abbreviations.reduce((text, [long, short]) => text.replace(long, short), name);
    return written === name ? undefined : { companyName: written };
  },
  typo: ({ name }, random) => (letters(name) < 6 ? undefined : { companyName: withTypo(name, random) }),
  'typo and place': (company, random) => ({ companyName: withTypo(company.name, random), ...place(company, random) }),
  'two typos and place': (company, random) =>
    letters(company.name) < 9
      ? undefined
      : { companyName: withTypo(withTypo(company.name, random), random), ...place(company, random) },
  'words swapped': ({ name }) => {
    const [first, ...others] = name.split(' ');
    return others.length === 0 ? undefined : { companyName: [...others, first].join(' ') };
  },
  'two words together': ({ name }) => (name.includes(' ') ? { companyName: name.replace(' ', '') } : undefined),
  'all words together': ({ name }) => (/ .* /.test(name) ? { companyName: name.replaceAll(' ', '') } : undefined),
  'word missing, and place': (company, random) => {
    const words = company.name.split(' ');
    return words.length < 3 ? undefined : { companyName: words.slice(0, -1).join(' '), ...place(company, random) };
  },
  'upper case, punctuation lost': ({ name }) => ({ companyName: name.toUpperCase().replace(/[.,']/g, '') }),
  'The … Company': ({ name }) => ({ companyName: `The ${name} Company` }),
  'web site': ({ website }) =>
    website === null ? undefined : { url: website.replace(/^https:\/\/(www\.)?/, '').replace(/\/?$/, '/about?x=1') },
  'e-mail domain and name': ({ website, name }) =>
    website === null ? undefined : { email: `someone@${domainOf(website)}`, companyName: `${name} Inc` },
  'free mail and name': ({ name }) => ({ email: 'someone@gmail.com', companyName: name }),
  ticker: ({ ticker }) => (ticker === null ? undefined : { ticker: ticker.toLowerCase() }),
  'ticker and name': ({ ticker, name }) =>
    ticker === null ? undefined : { ticker: `NYSE:${ticker}`, companyName: name },
};

const contactWays: Readonly<Record<string, (contact: TrueContact, random: Random) => Texts | undefined>> = {
  'e-mail address': ({ email }) => (email === null ? undefined : { email: email.toUpperCase() }),
  'name at company': ({ firstName, lastName, companyName }) => ({ firstName, lastName, companyName }),
  'whole name at company': ({ firstName, lastName, companyName }, random) => ({
    fullName: random.below(2) === 0 ? `${firstName} ${lastName}` : `${lastName}, ${firstName}`,
    companyName: `${companyName}, Inc.`,
  }),
  'first and last name swapped': ({ firstName, lastName, companyName }) => ({
    firstName: lastName,
    lastName: firstName,
    companyName,
  }),
  'typo in the last name': ({ firstName, lastName, companyName }, random) =>
    letters(lastName) < 5 ? undefined : { firstName, lastName: withTypo(lastName, random), companyName },
  'initial and title': ({ firstName, lastName, companyName, titles }) => {
    const [title] = titles ?? [];
    return title === undefined ? undefined : { firstName: `${firstName[0]}.`, lastName, companyName, title };
  },
  nickname: ({ firstName, lastName, companyName }) => {
    const nickname = nicknames[firstName];
    return nickname === undefined ? undefined : { firstName: nickname, lastName, companyName };
  },
};

/** So many lines about each company, every one in another way. */
export function companyLines(companies: readonly TrueCompany[], random: Random, each: number): KnownLine[] {
  return companies.flatMap((company) => {
    const { companyId } = company;
    return written(companyWays, company, random, each).map(({ kind, texts }) => ({ kind, texts, companyId }));
  });
}

/** So many lines about each contact, every one in another way. */
export function contactLines(contacts: readonly TrueContact[], random: Random, each: number): KnownLine[] {
  return contacts.flatMap((contact) => {
    const { companyId, contactId } = contact;
    return written(contactWays, contact, random, each).map(({ kind, texts }) => ({
      kind,
      texts,
      companyId,
      contactId,
    }));
  });
}

/** The same lines, about somebody whom the data does not have. */
export function asStrangers(lines: readonly KnownLine[]): KnownLine[] {
  return lines.map(({ kind, texts }) => ({ kind: `stranger: ${kind}`, texts, companyId: null }));
}

function written<Subject>(
  ways: Readonly<Record<string, (subject: Subject, random: Random) => Texts | undefined>>,
  subject: Subject,
  random: Random,
  each: number,
): { kind: string; texts: Texts }[] {
  const lines: { kind: string; texts: Texts }[] = [];
  const left = Object.keys(ways);
  while (lines.length < each && left.length > 0) {
    const [kind = ''] = left.splice(random.below(left.length), 1);
    const texts = ways[kind]?.(subject, random);
    if (texts !== undefined) lines.push({ kind, texts });
  }
  return lines;
}

/** One letter lost, doubled, mistaken or swapped with the next, the first one least often. */
function withTypo(text: string, random: Random): string {
  const places = [...text.matchAll(/\p{L}(?=\p{L})/gu)].map(({ index }) => index);
  const at = places[Math.max(random.below(places.length), random.below(places.length))] ?? 0;
  const letter = text.charAt(at);
  const changed = [
    '',
    letter + letter,
    String.fromCharCode(97 + random.below(26)),
    `${text.charAt(at + 1)}${letter}`,
  ] as const;
  const choice = random.below(4);
  return text.slice(0, at) + changed[choice as 0 | 1 | 2 | 3] + text.slice(at + (choice === 3 ? 2 : 1));
}

function place({ city, state, country }: TrueCompany, random: Random): Texts {
  const known = { city: city ?? '', state: state ?? '', country: random.below(2) === 0 ? (country ?? '') : '' };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== ''));
}

function letters(text: string): number {
  return text.replace(/[^\p{L}]/gu, '').length;
}

function domainOf(website: string): string {
  return new URL(website).hostname.split('.').slice(-2).join('.');
}

function pick(random: Random, items: readonly string[]): string {
  return items[random.below(items.length)] ?? '';
}
