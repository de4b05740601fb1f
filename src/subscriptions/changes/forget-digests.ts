import type { Transaction } from '../../database/index.ts';
import type { ForgottenRecords } from '../../imports/index.ts';

/**
 * Takes what digests tell of suppressed people and companies out of them: alerts still name these, but no value any more,
 * and no contact of theirs. Call it after they were taken out of the change log.
 *
 * Digests that are being written are waited for, and new ones wait for this transaction: they take their lock of the table
 * before they look at the log, so none of them sees it as it was.
 */
export async function forgetDigests({ client }: Transaction, forgotten: ForgottenRecords): Promise<void> {
  const { people, companies, contacts } = forgotten;
  await client.query('LOCK TABLE change_digest IN SHARE ROW EXCLUSIVE MODE');
  // Digest by digest, each by its key: there are few of them, and their entries are too many to be read while they are locked.
  await client.query(
    `UPDATE change_digest_entry AS entry SET content = NULL
     FROM change_digest AS digest CROSS JOIN
       (SELECT true, unnest($1::bigint[]) UNION ALL SELECT false, unnest($2::bigint[])) AS forgotten (is_person, record_id)
     WHERE entry.digest_id = digest.digest_id AND entry.record_id = forgotten.record_id
       AND (digest.type = 'people') = is_person`,
    [people, companies],
  );
  if (contacts.length === 0) return;
  // Somebody else's entry has them if they changed hands, or if their company is what was suppressed.
  await client.query(
    `UPDATE change_digest_entry AS entry
     SET content = jsonb_set(content, '{employments}', (content -> 'employments') - $1::text[])
     FROM change_digest AS digest
     WHERE digest.digest_id = entry.digest_id AND digest.type = 'people' AND (content -> 'employments') ?| $1::text[]`,
    [contacts.map(String)],
  );
}
