import type { Migration } from './migration.ts';

/** What the data owner has suppressed, only as a keyed hash: enough to know it again, not enough to name it. */
export const suppression: Migration = {
  name: '0012-suppression',
  sql: `
    CREATE TABLE suppression (
      -- HMAC-SHA256 of the kind and the id or address, under a key derived from the master key
      hash bytea PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('person', 'company', 'email')),
      suppressed_at timestamptz NOT NULL
    );
    ALTER TABLE import ADD rows_suppressed bigint NOT NULL DEFAULT 0;

    -- Domains of e-mail addresses whose mail servers were looked for.
    CREATE TABLE email_domain (
      -- in lower case, as the addresses have it
      domain text PRIMARY KEY,
      accepts_mail boolean NOT NULL,
      checked_at timestamptz NOT NULL
    );
  `,
};
