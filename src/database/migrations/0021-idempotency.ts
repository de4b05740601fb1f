import type { Migration } from './migration.ts';

/** What was answered to requests under an idempotency key. */
export const idempotency: Migration = {
  name: '0021-idempotency',
  sql: `
    CREATE TABLE idempotent_answer (
      client_id text NOT NULL,
      key text NOT NULL,
      -- SHA-256 of the request.
      fingerprint bytea NOT NULL,
      -- Null only within the transaction that does what the request asks for: nobody else sees that.
      answer jsonb,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (client_id, key)
    );
    CREATE INDEX idempotent_answer_by_age ON idempotent_answer (created_at);
  `,
};
