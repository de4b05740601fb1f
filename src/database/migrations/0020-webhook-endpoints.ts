import type { Migration } from './migration.ts';

/** Webhook endpoints that are verified, watched and can be disabled; and messages ordered by where they go. */
export const webhookEndpoints: Migration = {
  name: '0020-webhook-endpoints',
  sql: `
    CREATE TABLE webhook_endpoint (
      -- The id of what it belongs to: a subscription.
      endpoint_id text PRIMARY KEY,
      client_id text NOT NULL,
      url text NOT NULL,
      status text NOT NULL CHECK (status IN ('VERIFICATION_PENDING', 'ACTIVE', 'DISABLED')),
      -- What a verification request carries and its answer must echo.
      validation_code text NOT NULL,
      -- Verifications tried since the last time one was asked for.
      verifications integer NOT NULL DEFAULT 0,
      disabled_at timestamptz,
      -- Why, for the owner of the endpoint to read.
      disabled_reason text,
      -- The first failed attempt since the last delivered one.
      failing_since timestamptz,
      -- The key that the client chose for the original's signature; encrypted.
      signing_secret text,
      created_at timestamptz NOT NULL,
      CHECK ((status = 'DISABLED') = (disabled_at IS NOT NULL))
    );
    CREATE INDEX webhook_endpoint_by_client ON webhook_endpoint (client_id);

    -- Standard Webhooks secrets; encrypted. While one is being replaced there are two.
    CREATE TABLE webhook_secret (
      secret_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      endpoint_id text NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
      secret text NOT NULL,
      created_at timestamptz NOT NULL,
      -- Null for the newest.
      expires_at timestamptz
    );
    CREATE INDEX webhook_secret_by_endpoint ON webhook_secret (endpoint_id);

    ALTER TABLE webhook_message
      DROP CONSTRAINT webhook_message_state_check,
      DROP CONSTRAINT webhook_message_check,
      DROP CONSTRAINT webhook_message_check1,
      -- held: its endpoint is not active; sent when it is again
      ADD CHECK (state IN ('pending', 'held', 'delivered', 'disabled', 'exhausted')),
      ADD CHECK ((state IN ('pending', 'held')) = (finished_at IS NULL)),
      ADD CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL)),
      -- Null for messages that go to a URL of their own, as those of jobs do.
      ADD endpoint_id text,
      -- Attempts made before it was last resent: the schedule began anew after them.
      ADD earlier_attempts integer NOT NULL DEFAULT 0,
      -- Scheme, host and port: messages to one destination are sent by one run at a time.
      ADD destination text NOT NULL DEFAULT '';
    UPDATE webhook_message SET destination = substring(url FROM '^[^/]+//[^/?#]+') WHERE state = 'pending';
    ALTER TABLE webhook_message ALTER destination DROP DEFAULT;
    CREATE INDEX webhook_message_due ON webhook_message (destination, next_attempt_at) WHERE state = 'pending';
    CREATE INDEX webhook_message_waiting ON webhook_message (endpoint_id) WHERE state IN ('pending', 'held');
    CREATE INDEX webhook_message_by_client ON webhook_message (client_id, created_at);
    CREATE INDEX webhook_message_by_subject ON webhook_message (subject, created_at);
  `,
};
