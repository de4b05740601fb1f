import type { Session } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';
import type { IdChange } from './id-sets/index.ts';
import type { SubscriptionType } from './subscription-type.ts';

const namedMax = 10;
/** Ids that go to the database at a time: enough to ask for a million in a few seconds, few enough to hold as text. */
const batchIds = 50_000;

/**
 * Sees to it that a type which watches whole families is given the companies at their tops only (reference
 * `subscriptions.md` §3). A company that the data do not hold is taken for one: it is watched until it comes. What is to
 * be removed may be anything.
 * @throws ApiError `notUltimateParents`, naming the first of the others
 */
export async function requireUltimateParents(
  session: Session,
  { ultimateParentsOnly, ids: { parameter } }: SubscriptionType,
  { replace, add }: IdChange,
): Promise<void> {
  const ids = replace ?? add;
  if (ultimateParentsOnly !== true || ids === undefined) return;
  const named: number[] = [];
  for (let from = 0; from < ids.length && named.length < namedMax; from += batchIds)
    named.push(...(await findOthers(session, ids.subarray(from, from + batchIds), namedMax - named.length)));
  if (named.length > 0) throw new ApiError('notUltimateParents', { field: parameter, ids: named.join(', ') });
}

/**
 * The first of these companies that stand below another. Migration 0009 says who stands above whom; most companies name no
 * other one as their parent, so it is asked about few.
 */
async function findOthers({ client }: Session, ids: Float64Array, limit: number): Promise<number[]> {
  const { rows } = await client.query<{ company_id: number }>(
    `SELECT company_id FROM unnest($1::bigint[]) AS given JOIN company ON company_id = given
     WHERE (parent_company_id <> company_id OR ultimate_parent_company_id <> company_id)
       AND family_root(company_id) <> company_id
     ORDER BY company_id LIMIT $2`,
    [`{${ids.join()}}`, limit],
  );
  return rows.map((row) => row.company_id);
}
