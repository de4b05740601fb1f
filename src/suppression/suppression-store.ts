import type { Session } from '../database/index.ts';
import type { SubjectKind } from './subject.ts';

/** How many subjects of a kind are suppressed, and since when: all that can be told of them. */
export interface Suppressions {
  readonly kind: SubjectKind;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
}

/**
 * Suppresses subjects by their hashes.
 * @returns how many of them were not suppressed before
 */
export async function insertSuppressions(
  { client }: Session,
  kind: SubjectKind,
  hashes: readonly Buffer[],
  now: Date,
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO suppression (hash, kind, suppressed_at) SELECT hash, $2, $3 FROM unnest($1::bytea[]) AS hash
     ON CONFLICT DO NOTHING`,
    [hashes, kind, now],
  );
  return rowCount ?? 0;
}

/** @returns whether it was suppressed */
export async function deleteSuppression({ kysely }: Session, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await kysely.deleteFrom('suppression').where('hash', '=', hash).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The kinds of which anything is suppressed. */
export async function suppressedKinds({ client }: Session): Promise<Set<SubjectKind>> {
  const { rows } = await client.query<{ kind: SubjectKind }>('SELECT DISTINCT kind FROM suppression');
  return new Set(rows.map(({ kind }) => kind));
}

/** The hashes of all suppressed subjects of a kind, in base64. */
export async function suppressionHashes({ client }: Session, kind: SubjectKind): Promise<Set<string>> {
  const { rows } = await client.query<{ hash: Buffer }>('SELECT hash FROM suppression WHERE kind = $1', [kind]);
  return new Set(rows.map(({ hash }) => hash.toString('base64')));
}

/** What is suppressed, by kind. */
export async function listSuppressions({ client }: Session): Promise<Suppressions[]> {
  const { rows } = await client.query<Suppressions>(
    `SELECT kind, count(*) AS count, min(suppressed_at) AS first, max(suppressed_at) AS last
     FROM suppression GROUP BY kind ORDER BY kind`,
  );
  return rows;
}
