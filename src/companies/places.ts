import { sorted } from '../http/index.ts';
import type { ReferenceData, Region } from '../reference/index.ts';

/**
 * What records may print for countries with one of these ids that lie in one of these regions; either list may be
 * absent. An id that no country has stands for none.
 */
export function countryForms(
  { countries }: ReferenceData,
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

/** What records may print for the country of this name, other name or code, in any case; as given what no list knows. */
export function countryFormsOfName(reference: ReferenceData, name: string): string[] {
  const wanted = name.toLowerCase();
  const country = reference.countries.find(({ name, code, otherNames }) =>
    [name, code].concat(otherNames).some((form) => form.toLowerCase() === wanted),
  );
  return (country && countryForms(reference, [country.id], undefined)) ?? [name];
}

/** What records may print for these states, given by id or name: both, or as given what no list knows. */
export function stateForms({ states }: ReferenceData, given: readonly string[]): string[] | undefined {
  if (given.length === 0) return undefined;
  const wanted = new Set(given.map((state) => state.toLowerCase()));
  const known = states.filter(({ id, name }) => wanted.has(id.toLowerCase()) || wanted.has(name.toLowerCase()));
  return sorted([...given, ...known.flatMap(({ id, name }) => [id, name])]);
}
