import type { Migration } from './migration.ts';

/** What is true of this installation as a whole: the fingerprint of the master key that its ids and tokens derive from. */
export const instance: Migration = {
  name: '0001-instance',
  sql: `
    CREATE TABLE instance (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      -- Names what belongs to this installation in places that several may share.
      installation_id text NOT NULL DEFAULT gen_random_uuid(),
      secret_fingerprint text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
  `,
};
