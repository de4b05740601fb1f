import { countries, type Region, states } from '../reference/index.ts';
import { sorted } from './parameter-values.ts';

/**
 * What records may print for countries with one of these ids that lie in one of these regions; either list may be
 * absent. An id that no country has stands for none.
 */
export function countryForms(
  ids: readonly number[] | undefined,
  inRegions: readonly Region[] | undefined,
): string[] | undefined {
  if (ids === undefined && inRegions === undefined) return undefined;
  const wanted = new Set(ids);
  return sorted(
    countries
      .filter((country) => ids === undefined || wanted.has(country.id))
      .filter(({ region }) => inRegions === undefined || (region !== undefined && inRegions.includes(region)))
      .flatMap(({ name, code, otherNames }) => [name, code].concat(otherNames)),
  );
}

/** What records may print for these states, given by id or name: both, or as given what no list knows. */
export function stateForms(given: readonly string[]): string[] | undefined {
  if (given.length === 0) return undefined;
  const wanted = new Set(given.map((state) => state.toLowerCase()));
  const known = states.filter(({ id, name }) => wanted.has(id.toLowerCase()) || wanted.has(name.toLowerCase()));
  return sorted([...given, ...known.flatMap(({ id, name }) => [id, name])]);
}
