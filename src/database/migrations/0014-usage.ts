import type { Migration } from './migration.ts';

/** How often each account used each API, by day (reference `jobs-auth-admin.md` §4.2). */
export const usage: Migration = {
  name: '0014-usage',
  sql: `
    CREATE TABLE api_usage (
      client_id text NOT NULL REFERENCES api_key,
      api text NOT NULL,
      day date NOT NULL,
      transactions bigint NOT NULL,
      PRIMARY KEY (client_id, day, api)
    );
  `,
};
