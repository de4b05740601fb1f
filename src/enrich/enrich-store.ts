import { sql } from 'kysely';
import type { CompanyRecord, companyFields } from '../companies/index.ts';
import type { Session } from '../database/index.ts';
import { withoutNulls } from '../lib/without-absent.ts';
import type { knownFields } from './known.ts';
import { companyCandidates, enrichedLines, knownLines } from './match-statement.ts';

/** What was recognised: confidence from 0 to 100, with one decimal. */
export interface Match {
  readonly confidence: number;
  readonly companyId: number;
  readonly contactId: number | null;
  /** Stands in for the contact's telephone number. */
  readonly otherPhone: string | null;
}

/** The company, and the person there, that a client knows; undefined if none is known well enough. */
export async function findMatch(
  { client }: Session,
  fields: ReturnType<typeof knownFields>,
): Promise<Match | undefined> {
  const { rows } = await client.query<Match>(
    `WITH input (line, fields) AS (VALUES (1, $1::jsonb)), ${enrichedLines}
     SELECT confidence, company_id AS "companyId", contact_id AS "contactId", other_phone AS "otherPhone" FROM enriched`,
    [JSON.stringify(fields)],
  );
  return rows[0];
}

/** What a request of the company matcher knows. */
export type CompanyRequest = ReturnType<typeof knownFields> & {
  readonly companyId: string | undefined;
  /** Branches count too. */
  readonly matchBranch: boolean;
};

/** A company that a request may mean: confidence from 0 to 100, with one decimal. */
export interface ProbableMatch {
  readonly companyId: number;
  readonly confidence: number;
}

/** The companies that each request may mean, best first: at least as likely as `least`, at most `count` of them. */
export async function findCompanyMatches(
  { client }: Session,
  requests: readonly CompanyRequest[],
  { least, count }: { least: number; count: number },
): Promise<ProbableMatch[][]> {
  const { rows } = await client.query<ProbableMatch & { line: number }>(
    `WITH input (line, fields) AS (
       SELECT line, fields FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS request (fields, line)
     ), ${knownLines}
     SELECT known.line::int, company_id AS "companyId", round(100 * score::numeric, 1) AS confidence
       FROM known
      CROSS JOIN LATERAL (
        SELECT company_id, max(score) AS score
          FROM (SELECT company_id, business_structure, score FROM (${companyCandidates}) AS candidate
                 UNION ALL
                SELECT company_id, business_structure, 1
                  FROM company WHERE company_id = (known.fields ->> 'companyId')::bigint) AS candidate
         WHERE score >= $2
           AND ((known.fields ->> 'matchBranch')::boolean OR business_structure IS DISTINCT FROM 'Branch')
         GROUP BY company_id
         ORDER BY max(score) DESC, company_id
         LIMIT $3) AS probable
      ORDER BY known.line, score DESC, company_id`,
    [JSON.stringify(requests), least / 100, count],
  );
  const matches: ProbableMatch[][] = requests.map(() => []);
  for (const { line, ...match } of rows) matches[line - 1]?.push(match);
  return matches;
}

/** The records of these companies by their ids, with those of the fields that have a value. */
export async function findMatchedCompanies(
  { kysely }: Session,
  companyIds: readonly number[],
  fields: readonly (typeof companyFields)[number][],
): Promise<Map<number, CompanyRecord>> {
  const rows = await kysely
    .selectFrom('company')
    .select('companyId as id')
    .select(fields.map(({ name }) => name))
    .where('companyId', '=', sql<number>`ANY (${companyIds}::bigint[])`)
    .execute();
  return new Map(rows.map(({ id, ...company }) => [id, withoutNulls(company)]));
}
