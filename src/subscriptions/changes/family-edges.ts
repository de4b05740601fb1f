import { readBinaryRows, type Transaction } from '../../database/index.ts';
import type { FamilyEdge } from './family-changes.ts';

/**
 * Where the companies of all families hung and hang in which a company came, went or moved: from `pg_temp.change`, which
 * says what was before, and the companies as they are. Who is above whom is as migration 0009 has it.
 * @returns ascending by id
 */
export async function loadFamilyEdges(transaction: Transaction): Promise<FamilyEdge[]> {
  const { client } = transaction;
  await client.query(movedCompanies);
  await client.query('ANALYZE pg_temp.moved_company');
  await client.query(
    `CREATE TEMP TABLE family_edge (
       company_id bigint PRIMARY KEY, above_before bigint, above_now bigint, level integer
     ) ON COMMIT DROP`,
  );
  // Level by level, up and down, before and now: what hung or hangs together. What names a company that came or went is
  // found below it.
  let found = await insertEdges(transaction, 0, 'SELECT company_id FROM pg_temp.moved_company');
  for (let level = 1; found > 0; level++) {
    await client.query('ANALYZE pg_temp.family_edge (level)');
    const last = `pg_temp.family_edge WHERE level = ${level - 1}`;
    found = await insertEdges(
      transaction,
      level,
      `SELECT above_before FROM ${last} UNION SELECT above_now FROM ${last} UNION ${namedBy(`SELECT company_id FROM ${last}`)}`,
    );
  }
  const edges: FamilyEdge[] = [];
  await readBinaryRows(
    client,
    'SELECT company_id, coalesce(above_before, -1), coalesce(above_now, -1) FROM pg_temp.family_edge ORDER BY 1',
    ([companyId, before, now]) =>
      edges.push({ companyId: idIn(companyId), before: placeIn(before), now: placeIn(now) }),
  );
  return edges;
}

/**
 * Companies that were added or removed or have been given another parent: whether they were there, and below whom. The
 * first change that tells of a field has its value from before; if none does, it is what it was.
 */
const movedCompanies = `
  CREATE TEMP TABLE moved_company ON COMMIT DROP AS
  SELECT company_id, was_there, name IS NOT NULL AS is_there,
         CASE WHEN parents IS NULL THEN company.parent_company_id ELSE parents[1] END AS parent_before,
         CASE WHEN ultimates IS NULL THEN company.ultimate_parent_company_id ELSE ultimates[1] END AS ultimate_before
  FROM (
    SELECT record_id AS company_id, (array_agg(kind ORDER BY change_number))[1] <> 'added' AS was_there,
           array_agg((fields -> 'parentCompanyId' ->> 0)::bigint ORDER BY change_number)
             FILTER (WHERE kind = 'removed' OR fields ? 'parentCompanyId') AS parents,
           array_agg((fields -> 'ultimateParentCompanyId' ->> 0)::bigint ORDER BY change_number)
             FILTER (WHERE kind = 'removed' OR fields ? 'ultimateParentCompanyId') AS ultimates
    FROM pg_temp.change WHERE kind <> 'changed' OR fields ?| ARRAY['parentCompanyId', 'ultimateParentCompanyId']
    GROUP BY record_id
  ) AS moved LEFT JOIN company USING (company_id)`;

/** The companies that name one of these as their parent or ultimate parent, be it above them or not. */
function namedBy(ids: string): string {
  return `
    SELECT company_id FROM company WHERE parent_company_id IN (${ids})
    UNION SELECT company_id FROM company WHERE ultimate_parent_company_id IN (${ids})`;
}

/** Notes where these companies hung and hang, unless they are noted. @returns how many were not */
async function insertEdges({ client }: Transaction, level: number, ids: string): Promise<number> {
  const wasThere = (name: string) => `coalesce(${name}_moved.was_there, ${name}.company_id IS NOT NULL)`;
  const { rowCount } = await client.query(
    `INSERT INTO pg_temp.family_edge
     SELECT named.company_id,
       CASE WHEN NOT named.was_there THEN NULL
            WHEN named.parent_before <> named.company_id AND ${wasThere('old_parent')} THEN named.parent_before
            WHEN named.ultimate_before <> named.company_id AND ${wasThere('old_ultimate')} THEN named.ultimate_before
            ELSE 0 END,
       CASE WHEN NOT named.is_there THEN NULL
            WHEN parent.company_id <> named.company_id THEN parent.company_id
            WHEN ultimate.company_id <> named.company_id THEN ultimate.company_id
            ELSE 0 END,
       ${level}
     FROM (
       SELECT asked.company_id, coalesce(moved.was_there, true) AS was_there, here.company_id IS NOT NULL AS is_there,
              here.parent_company_id AS parent_now, here.ultimate_parent_company_id AS ultimate_now,
              CASE WHEN moved.company_id IS NULL THEN here.parent_company_id ELSE moved.parent_before END AS parent_before,
              CASE WHEN moved.company_id IS NULL THEN here.ultimate_parent_company_id ELSE moved.ultimate_before END
                AS ultimate_before
       FROM ((${ids}) EXCEPT SELECT company_id FROM pg_temp.family_edge) AS asked (company_id)
       LEFT JOIN company AS here USING (company_id)
       LEFT JOIN pg_temp.moved_company AS moved USING (company_id)
     ) AS named
     LEFT JOIN company AS parent ON parent.company_id = named.parent_now
     LEFT JOIN company AS ultimate ON ultimate.company_id = named.ultimate_now
     LEFT JOIN company AS old_parent ON old_parent.company_id = named.parent_before
     LEFT JOIN pg_temp.moved_company AS old_parent_moved ON old_parent_moved.company_id = named.parent_before
     LEFT JOIN company AS old_ultimate ON old_ultimate.company_id = named.ultimate_before
     LEFT JOIN pg_temp.moved_company AS old_ultimate_moved ON old_ultimate_moved.company_id = named.ultimate_before
     WHERE named.company_id > 0`,
  );
  return rowCount ?? 0;
}

function idIn(column: Buffer | undefined): number {
  if (column === undefined) throw new Error('a column of family_edge is missing');
  return Number(column.readBigInt64BE());
}

/** What stands for no place at all in the rows read: they have no nulls. */
function placeIn(column: Buffer | undefined): number | undefined {
  const place = idIn(column);
  return place === -1 ? undefined : place;
}
