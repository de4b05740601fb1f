import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { type ReferenceData, referenceDataOf } from './reference-data.ts';
import type { Region } from './regions.ts';

/** The same relative way from `src/reference` and from `dist/reference`. */
const folder = new URL('../../reference-data/', import.meta.url);

/**
 * The shipped file of one kind of reference data, in the form that `firmlens import` reads. Its ids are never given
 * anew: clients store them (reference `reference-data.md` §12).
 * @param name what the import calls them: `countries`, `job-levels`
 */
export function shippedReferenceFile(name: string): string {
  return fileURLToPath(new URL(`${name}.csv`, folder));
}

/** Reference data as a new installation has it, read from the shipped files. */
export const shippedReferenceData: ReferenceData = referenceDataOf({
  countries: rowsOf('countries').map((row) => ({
    id: Number(row['countryId']),
    name: textOf(row, 'countryName'),
    code: textOf(row, 'countryCode'),
    region: (row['region'] || undefined) as Region | undefined,
    otherNames: textOf(row, 'otherNames').split('|').filter(Boolean),
  })),
  states: rowsOf('states').map((row) => ({
    country: textOf(row, 'countryName'),
    id: textOf(row, 'stateId'),
    name: textOf(row, 'stateName'),
  })),
  industries: rowsOf('industries').map((row) => ({
    id: textOf(row, 'industryId'),
    name: textOf(row, 'industryName'),
    parentId: row['parentIndustryId'] || undefined,
  })),
  jobLevels: rowsOf('job-levels').map((row) => ({ id: Number(row['jobLevelId']), name: textOf(row, 'jobLevelName') })),
  jobFunctions: rowsOf('job-functions').map((row) => ({
    id: Number(row['jobFunctionId']),
    name: textOf(row, 'jobFunctionName'),
  })),
});

type Row = Readonly<Record<string, string>>;

function rowsOf(name: string): Row[] {
  return parse<Row>(readFileSync(shippedReferenceFile(name), 'utf8'), { columns: true });
}

function textOf(row: Row, column: string): string {
  const text = row[column];
  if (text === undefined) throw new Error(`a file of reference data has no column ${column}`);
  return text;
}
