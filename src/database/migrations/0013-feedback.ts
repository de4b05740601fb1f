import type { Migration } from './migration.ts';

/** What clients reported as wrong, for the data owner to act on (reference `data-target.md` §5.9). */
export const feedback: Migration = {
  name: '0013-feedback',
  sql: `
    CREATE TABLE wrong_info (
      request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      client_id text NOT NULL,
      company_id bigint,
      contact_id bigint,
      -- The id as the client gave it, which the answer repeats.
      given_id text NOT NULL,
      status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'closed')),
      fields jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      CHECK ((company_id IS NULL) <> (contact_id IS NULL))
    );
    -- What the data owner lists: the open ones, oldest first.
    CREATE INDEX wrong_info_by_status ON wrong_info (status, request_id);
  `,
};
