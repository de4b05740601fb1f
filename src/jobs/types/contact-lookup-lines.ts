import { countryForms, stateForms } from '../../companies/index.ts';
import { titleQuery } from '../../contacts/index.ts';
import type { Named, ReferenceData } from '../../reference/index.ts';
import { booleanCell, illegalCell, listCell, rowIdCell, textCell } from '../submission/csv-cells.ts';
import { type CsvLine, csvLines } from '../submission/csv-input.ts';
import type { InputLine, InputReader } from '../submission/input.ts';

/**
 * What a line of a Contact Lookup job asks for, as the job's SELECT reads it from `input.fields`. What is absent does not
 * matter; of a list a contact must have one.
 */
interface ContactLookup {
  /** Why nothing is looked up. */
  readonly reason?: string;
  /** Names and ids: a record may have either. */
  readonly job_levels?: readonly string[];
  readonly job_functions?: readonly string[];
  /** A tsquery for `title_words`. */
  readonly title?: string;
  /** Only if those who are no longer active are asked for, and so on: 2,000 lines are as short as they can be. */
  readonly active?: false;
  readonly email_required?: true;
  readonly phone_required?: true;
  /** In every form that records print. */
  readonly countries?: readonly string[];
  readonly states?: readonly string[];
  /** In lower case. */
  readonly cities?: readonly string[];
  readonly area?: string;
  readonly address?: string;
}

/** The columns in their order (reference `jobs-auth-admin.md` §3.5); the last five, and the three before, may be left out. */
const columnCounts = [5, 8, 13];

/** No title, area or address is longer; the search for a text of a million words would be. */
const wordsCharactersMax = 1000;

/** PostgreSQL's largest bigint. A larger number is no company id; one that no company has says so in the results. */
const companyIdMax = 2n ** 63n - 1n;

/**
 * The lines of a Contact Lookup job.
 * @throws ApiError naming the first line that cannot be read; what only cannot be found is said in the results
 */
export const contactLookupLines: InputReader = (body, { linesMax, reference }) => {
  const lookUp = {
    reference,
    titleQuery: oncePerText(titleQuery),
    countryForms: oncePerText((cell) => countryForms(reference, listCell(cell).map(Number), undefined)),
    stateForms: oncePerText((cell) => stateForms(reference, listCell(cell))),
  };
  return csvLines(body, { linesMax, columns: columnCounts }).map((line) => readLine(line, lookUp));
};

/** What lines ask for again and again: 2,000 lines with titles, countries and states are read in 0.3 s less. */
interface LookUp {
  readonly reference: ReferenceData;
  readonly titleQuery: (text: string) => string | undefined;
  readonly countryForms: (cell: string) => string[] | undefined;
  readonly stateForms: (cell: string) => string[] | undefined;
}

function oncePerText<Result>(work: (text: string) => Result): (text: string) => Result {
  const done = new Map<string, Result>();
  return (text) => {
    if (!done.has(text)) done.set(text, work(text));
    return done.get(text) as Result;
  };
}

function readLine({ line, cells }: CsvLine, lookUp: LookUp): InputLine {
  const { reference } = lookUp;
  const [queryId = '', companyId, level, jobFunction, title, active, email, phone, ...people] = cells;
  const [countryIds, states, cities, area, address] = people;
  const given = rowIdCell('queryId', line, queryId);
  const recordId = companyIdCell(line, companyId);
  const jobLevels = idListCell('jobLevel', line, level);
  const jobFunctions = idListCell('jobFunction', line, jobFunction);
  const titleText = wordsCell('title', line, title);
  const countries = idListCell('peopleCountries', line, countryIds);
  const areaText = wordsCell('peopleArea', line, area);
  const addressText = wordsCell('peopleAddress', line, address);
  const reason =
    (jobLevels ?? jobFunctions ?? titleText) === undefined
      ? 'At least one of jobLevel, jobFunction and title is required.'
      : (unknownAmong('jobLevel', jobLevels, reference.jobLevels) ??
        unknownAmong('jobFunction', jobFunctions, reference.jobFunctions) ??
        wordless('title', titleText) ??
        unknownAmong('peopleCountries', countries, reference.countries) ??
        wordless('peopleArea', areaText) ??
        wordless('peopleAddress', addressText));
  const isActive = booleanCell('active', line, active) ?? true;
  const cityNames = listCell(cities).map((city) => city.toLowerCase());
  const fields: Absent<ContactLookup> = {
    reason,
    job_levels: formsOf(jobLevels, reference.jobLevels),
    job_functions: formsOf(jobFunctions, reference.jobFunctions),
    title: titleText === undefined ? undefined : lookUp.titleQuery(titleText),
    active: isActive ? undefined : false,
    email_required: booleanCell('isEmailRequired', line, email) || undefined,
    phone_required: booleanCell('isPhoneRequired', line, phone) || undefined,
    countries: countries === undefined ? undefined : lookUp.countryForms(countryIds ?? ''),
    states: lookUp.stateForms(states ?? ''),
    cities: cityNames.length === 0 ? undefined : cityNames,
    area: areaText,
    address: addressText,
  };
  return { given, recordId, fields };
}

/** As an object before it becomes JSON, which leaves undefined members out. */
type Absent<Type> = { readonly [Name in keyof Type]: Type[Name] | undefined };

function companyIdCell(line: number, cell: string | undefined): number | undefined {
  const text = textCell(cell) ?? '';
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > companyIdMax) illegalCell('companyID', line);
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

function idListCell(column: string, line: number, cell: string | undefined): number[] | undefined {
  const ids = new Set(listCell(cell));
  if (ids.size === 0) return undefined;
  return Array.from(ids, (id) => (/^\d{1,15}$/.test(id) ? Number(id) : illegalCell(column, line)));
}

function wordsCell(column: string, line: number, cell: string | undefined): string | undefined {
  const text = textCell(cell);
  return text !== undefined && text.length > wordsCharactersMax ? illegalCell(column, line) : text;
}

function unknownAmong(
  column: string,
  ids: readonly number[] | undefined,
  known: readonly { readonly id: number }[],
): string | undefined {
  const unknown = ids?.find((id) => !known.some((entry) => entry.id === id));
  return unknown === undefined ? undefined : `There is no ${column} ${unknown}.`;
}

function wordless(column: string, text: string | undefined): string | undefined {
  return text === undefined || /[\p{L}\p{N}]/u.test(text) ? undefined : `There is no letter or digit in ${column}.`;
}

function formsOf(ids: readonly number[] | undefined, named: readonly Named[]): string[] | undefined {
  if (ids === undefined) return undefined;
  return named.filter(({ id }) => ids.includes(id)).flatMap(({ id, name }) => [name, String(id)]);
}
