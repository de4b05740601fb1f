import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import { withoutNulls } from '../lib/without-absent.ts';

/** Where a company id leads, and which others lead there. */
export interface CurrentCompany {
  readonly companyId: number;
  /** The id that stands for it now, if it is another. */
  readonly currentCompanyId?: number;
  /** All ids that were merged into the current one, ascending; absent if there are none. */
  readonly mergedCompanyIds?: number[];
}

/**
 * The current ids of companies, in the order given. A company may have been merged into one that was merged in turn:
 * all of the way is gone. Ids that were merged in a circle lead nowhere.
 */
export async function findCurrentCompanies({ kysely }: Session, ids: readonly number[]): Promise<CurrentCompany[]> {
  // UNION drops what is known already, so that a circle ends.
  const { rows } = await sql<CurrentCompany>`
    WITH RECURSIVE onward (company_id, reached) AS (
      SELECT DISTINCT given, given FROM unnest(${ids}::bigint[]) AS given
      UNION
      SELECT onward.company_id, merged.current_company_id
      FROM onward JOIN merged_company AS merged ON merged.company_id = onward.reached
    ),
    destination AS (
      SELECT company_id, reached AS current_company_id FROM onward
      WHERE NOT EXISTS (SELECT FROM merged_company AS merged WHERE merged.company_id = onward.reached)
    ),
    backward (current_company_id, reached) AS (
      SELECT DISTINCT current_company_id, current_company_id FROM destination
      UNION
      SELECT backward.current_company_id, merged.company_id
      FROM backward JOIN merged_company AS merged ON merged.current_company_id = backward.reached
    ),
    merged AS (
      SELECT current_company_id, array_agg(reached ORDER BY reached) AS ids FROM backward
      WHERE reached <> current_company_id GROUP BY current_company_id
    )
    SELECT given.company_id, nullif(destination.current_company_id, given.company_id) AS current_company_id,
           merged.ids AS merged_company_ids
    FROM unnest(${ids}::bigint[]) WITH ORDINALITY AS given (company_id, place)
    LEFT JOIN destination ON destination.company_id = given.company_id
    LEFT JOIN merged ON merged.current_company_id = destination.current_company_id
    ORDER BY given.place`.execute(kysely);
  return rows.map((row) => withoutNulls(row) as CurrentCompany);
}
