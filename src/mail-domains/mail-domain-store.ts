import type { Session, Transaction } from '../database/index.ts';

/** The domain of a contact's address, as `email_domain` has it. */
const domainOfContact = `lower(split_part(contact.email, '@', 2))`;

/** The domains of contacts' addresses that were not looked up since `checkedSince`, those of most contacts first. */
export async function listDomainsToCheck(
  { client }: Session,
  checkedSince: Date,
  limit: number | undefined,
): Promise<string[]> {
  const { rows } = await client.query<{ domain: string }>(
    `SELECT domain FROM (
       SELECT ${domainOfContact} AS domain, count(*) AS contacts FROM contact WHERE email IS NOT NULL GROUP BY 1
     ) AS used
     WHERE NOT EXISTS (
       SELECT FROM email_domain WHERE email_domain.domain = used.domain AND checked_at >= $1)
     ORDER BY contacts DESC, domain LIMIT $2`,
    [checkedSince, limit ?? null],
  );
  return rows.map(({ domain }) => domain);
}

/** Keeps what was found out about domains. */
export async function saveDomains(
  { client }: Session,
  domains: readonly { domain: string; acceptsMail: boolean }[],
  now: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO email_domain (domain, accepts_mail, checked_at)
     SELECT domain, accepts_mail, $3 FROM unnest($1::text[], $2::boolean[]) AS found (domain, accepts_mail)
     ON CONFLICT (domain) DO UPDATE SET accepts_mail = excluded.accepts_mail, checked_at = excluded.checked_at`,
    [domains.map(({ domain }) => domain), domains.map(({ acceptsMail }) => acceptsMail), now],
  );
}

/**
 * Makes contacts say `ValidDomain` whose domain takes mail and of whom nothing is said, and no longer say it where the
 * domain takes none; `ValidEmail`, which only the data owner gives, stays. Notes each change in the change log.
 */
export async function markContacts(
  { client }: Transaction,
  importId: number,
): Promise<{ marked: number; cleared: number }> {
  const { rows } = await client.query<{ marked: number; cleared: number }>(
    `WITH verified AS (
       UPDATE contact SET email_validation_status = CASE WHEN accepts_mail THEN 'ValidDomain' END
       FROM email_domain
       WHERE email_domain.domain = ${domainOfContact}
         AND CASE WHEN accepts_mail THEN email_validation_status IS NULL
                  ELSE email_validation_status = 'ValidDomain' END
       RETURNING contact_id, accepts_mail
     ), noted AS (
       INSERT INTO change_log (import_id, entity, record_id, kind, fields)
       SELECT $1, 'contact', contact_id::text, 'changed', jsonb_build_object('emailValidationStatus',
         CASE WHEN accepts_mail THEN '[null, "ValidDomain"]'::jsonb ELSE '["ValidDomain", null]' END)
       FROM verified
     )
     SELECT count(*) FILTER (WHERE accepts_mail) AS marked, count(*) FILTER (WHERE NOT accepts_mail) AS cleared
     FROM verified`,
    [importId],
  );
  return rows[0] ?? { marked: 0, cleared: 0 };
}
