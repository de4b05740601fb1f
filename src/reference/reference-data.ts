import type { Region } from './regions.ts';

/** A country as filters name it (its id) and as records may print it. */
export interface Country {
  readonly id: number;
  /** Its name in records and in reference answers. */
  readonly name: string;
  /** ISO 3166-1, two letters. */
  readonly code: string;
  /** Absent for territories where nobody does business. */
  readonly region: Region | undefined;
  /** What data sets call it besides its name and code. */
  readonly otherNames: readonly string[];
}

/** A state, province or the like: filters take its id or name, records print one or the other. */
export interface State {
  /** The name of its country. */
  readonly country: string;
  /** Not unique: `CA` is California and Cagliari. */
  readonly id: string;
  readonly name: string;
}

/** A name with the id by which filters know it. */
export interface Named<Id extends number | string = number> {
  readonly id: Id;
  readonly name: string;
}

/** An industry with its sub-industries. */
export interface Industry extends Named<string> {
  readonly subIndustries: readonly Named<string>[];
}

/** All reference data as it is at one time (reference `reference-data.md` §3 to §5, §7, §8), each list by its ids. */
export interface ReferenceData {
  readonly countries: readonly Country[];
  readonly states: readonly State[];
  readonly industries: readonly Industry[];
  readonly jobLevels: readonly Named[];
  readonly jobFunctions: readonly Named[];
}

/** Reference data as tables and files have it: rows in any order, industries and sub-industries in one list. */
export interface ReferenceRows {
  readonly countries: readonly Country[];
  readonly states: readonly State[];
  readonly industries: readonly (Named<string> & { readonly parentId: string | undefined })[];
  readonly jobLevels: readonly Named[];
  readonly jobFunctions: readonly Named[];
}

/** Puts rows in order, states by country and name, and sub-industries below their industries. */
export function referenceDataOf(rows: ReferenceRows): ReferenceData {
  const ids = new Set(rows.industries.map(({ id }) => id));
  const byNumbers = new Intl.Collator('en', { numeric: true });
  const industries = rows.industries.toSorted((a, b) => byNumbers.compare(a.id, b.id));
  const byName = new Intl.Collator('en');
  return {
    countries: byId(rows.countries),
    states: rows.states.toSorted((a, b) => byName.compare(a.country, b.country) || byName.compare(a.name, b.name)),
    // One whose parent nobody knows stands for itself.
    industries: industries
      .filter(({ parentId }) => parentId === undefined || !ids.has(parentId))
      .map(({ id, name }) => ({
        id,
        name,
        subIndustries: industries.filter(({ parentId }) => parentId === id).map(named),
      })),
    jobLevels: byId(rows.jobLevels),
    jobFunctions: byId(rows.jobFunctions),
  };
}

function named({ id, name }: Named<string>): Named<string> {
  return { id, name };
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.id - b.id);
}
