import type pg from 'pg';
import { type Country, type Named, type ReferenceData, type ReferenceRows, referenceDataOf } from './reference-data.ts';

/** Reads all reference data: some hundred rows, a few milliseconds. */
export async function readReferenceData(client: pg.ClientBase): Promise<ReferenceData> {
  const rows = async <Row extends object>(statement: string): Promise<Row[]> =>
    withoutNulls((await client.query<Row>(statement)).rows);
  return referenceDataOf({
    countries: await rows<Country>(
      `SELECT country_id AS id, country_name AS name, country_code AS code, region,
         coalesce(other_names, '{}') AS "otherNames"
       FROM country`,
    ),
    states: await rows('SELECT country_name AS country, state_id AS id, state_name AS name FROM state'),
    industries: await rows<ReferenceRows['industries'][number]>(
      'SELECT industry_id AS id, industry_name AS name, parent_industry_id AS "parentId" FROM industry',
    ),
    jobLevels: await rows<Named>('SELECT job_level_id AS id, job_level_name AS name FROM job_level'),
    jobFunctions: await rows<Named>('SELECT job_function_id AS id, job_function_name AS name FROM job_function'),
  });
}

function withoutNulls<Row extends object>(rows: readonly Row[]): Row[] {
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as Row,
  );
}
