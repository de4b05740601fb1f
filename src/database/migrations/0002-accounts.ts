import type { Migration } from './migration.ts';

/** API keys with their settings and credits, revoked tokens and throttle locks. */
export const accounts: Migration = {
  name: '0002-accounts',
  sql: `
    -- Counts the commits that servers must learn of. Every such transaction begins by adding one here, so that its row
    -- lock makes the versions follow the commits: a server that has seen version N has seen all up to N.
    CREATE TABLE account_clock (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      version bigint NOT NULL
    );
    INSERT INTO account_clock (version) VALUES (0);

    CREATE TABLE api_key (
      client_id text PRIMARY KEY,
      name text NOT NULL,
      -- HMAC-SHA256 of the client secret under a key derived from the master key
      secret_hash bytea NOT NULL,
      -- encrypted under the master key: it is needed in the clear to sign with
      webhook_secret text NOT NULL,
      created_at timestamptz NOT NULL,
      disabled_at timestamptz,
      -- names of endpoint groups; null: all
      entitlements text[],
      -- requests per token in five minutes
      throttle_limit integer NOT NULL DEFAULT 1000 CHECK (throttle_limit > 0),
      -- null: the server's default
      concurrent_jobs integer CHECK (concurrent_jobs > 0),
      webhook_form text NOT NULL DEFAULT 'documented' CHECK (webhook_form IN ('documented', 'object')),
      -- allocated per period; null: unlimited
      credits bigint CHECK (credits >= 0),
      credits_period text NOT NULL DEFAULT 'month' CHECK (credits_period IN ('day', 'month', 'year')),
      -- of jobs not started yet: they count against whatever period it is
      credits_reserved bigint NOT NULL DEFAULT 0 CHECK (credits_reserved >= 0),
      -- consumed in the period that began on period_start (UTC), the last one in which anything was consumed
      credits_consumed bigint NOT NULL DEFAULT 0 CHECK (credits_consumed >= 0),
      period_start date NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX api_key_by_version ON api_key (version);

    -- The history behind credits_consumed, by day (UTC), kept for unlimited keys too.
    CREATE TABLE credit_usage (
      client_id text NOT NULL REFERENCES api_key,
      day date NOT NULL,
      consumed bigint NOT NULL,
      PRIMARY KEY (client_id, day)
    );

    CREATE TABLE revoked_token (
      jti uuid PRIMARY KEY,
      -- null if only the jti was known when it was revoked
      client_id text,
      revoked_at timestamptz NOT NULL,
      -- when the token would have expired by itself, and this row may go
      expires_at timestamptz NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX revoked_token_by_version ON revoked_token (version);

    -- Accounts of which one token made too many requests: all servers refuse all their tokens until then.
    CREATE TABLE throttle_lock (
      client_id text PRIMARY KEY,
      locked_until timestamptz NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX throttle_lock_by_version ON throttle_lock (version);
  `,
};
