import { readText } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { type SubscriptionType, type Watchable, watchesAll } from './subscription-type.ts';

/** What a request asks to be watched. */
export interface Watching {
  /** `fields` or `agents`, whichever its type has, as it was given. */
  readonly watched?: string;
  /** Fields that it names by a parameter of their own, to be watched as well (reference `subscriptions.md` §2.5). */
  readonly alsoWatched?: readonly string[];
}

/** The whole documented list is a quarter of it. */
const charactersMax = 2_000;
const namedMax = 10;
const namedCharactersMax = 40;

/**
 * Reads `fields` and `agents`, and the fields that have parameters of their own. Names are matched in any case; every type
 * takes `all` for both parameters, which says nothing that does not hold anyway.
 * @param given the request's parameters
 * @throws ApiError `invalidFields` or `illegalValue` for `agents`, naming the first unknown values
 */
export function readWatching(given: Readonly<Record<string, string>>, type: SubscriptionType) {
  const named = { fields: readNames(given, 'fields', type), agents: readNames(given, 'agents', type) };
  // What such a parameter says is not looked at: it wants the field watched, whatever it becomes.
  const alsoWatched = type.watched.values
    .filter(({ ownParameter, name }) => ownParameter === true && isAsked(readText(name, given[name])))
    .map(({ name }) => name);
  return {
    watched: named[type.watched.parameter],
    alsoWatched: alsoWatched.length === 0 ? undefined : alsoWatched,
  };
}

/**
 * What a subscription watches after a request.
 * @param before its `fields` or `agents` until now; null for a subscription that has none
 * @returns its `fields` or `agents` from now on, and a bit for each of them
 */
export function watchedAfter(
  type: SubscriptionType,
  before: string | null,
  { watched, alsoWatched = [] }: Watching,
): { names: string | null; watched: number } {
  const named = watched ?? before;
  const bits = bitsOf(type, named);
  if (bits === watchesAll) return { names: named, watched: bits };
  const names = [named, ...alsoWatched.filter((name) => (bits & bitsOf(type, name)) === 0)].join();
  return { names, watched: bitsOf(type, names) };
}

function readNames(
  given: Readonly<Record<string, string>>,
  parameter: 'fields' | 'agents',
  type: SubscriptionType,
): string | undefined {
  const text = readText(parameter, given[parameter]) ?? '';
  if (namesIn(text).length === 0) return undefined;
  const values = parameter === type.watched.parameter ? type.watched.values : [];
  const unknown = namesIn(text).filter((name) => !isAll(name) && placeOf(values, name) < 0);
  const detail =
    text.length > charactersMax
      ? `At most ${charactersMax} characters.`
      : unknown
          .slice(0, namedMax)
          .map((name) => name.slice(0, namedCharactersMax))
          .join(', ');
  if (detail === '') return text;
  throw parameter === 'fields'
    ? new ApiError('invalidFields', {}, { detail })
    : new ApiError('illegalValue', { field: parameter }, { detail });
}

/** A bit for each name, by its place among what its type can watch. */
function bitsOf({ watched: { values } }: SubscriptionType, names: string | null): number {
  if (names === null) return watchesAll;
  return namesIn(names).reduce((bits, name) => bits | (isAll(name) ? watchesAll : 1 << placeOf(values, name)), 0);
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isAll(name: string): boolean {
  return name.toLowerCase() === 'all';
}

function isAsked(value: string | undefined): boolean {
  return value !== undefined && value.toLowerCase() !== 'false';
}

function placeOf(values: readonly Watchable[], given: string): number {
  const lower = given.toLowerCase();
  return values.findIndex(({ name, alsoNamed = [] }) =>
    [name, ...alsoNamed].some((known) => known.toLowerCase() === lower),
  );
}
