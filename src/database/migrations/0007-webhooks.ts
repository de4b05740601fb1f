import type { Migration } from './migration.ts';

/** Outgoing webhook messages and the attempts to deliver them. */
export const webhooks: Migration = {
  name: '0007-webhooks',
  sql: `
    CREATE TABLE webhook_message (
      message_id text PRIMARY KEY,
      client_id text NOT NULL,
      -- what the message is about, for example the job's id
      subject text NOT NULL,
      url text NOT NULL,
      -- exactly the text that is signed and sent, not jsonb: every attempt sends the same bytes
      body text NOT NULL,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'disabled', 'exhausted')),
      -- attempts made; an attempt is recorded only by whoever finds the number before it here
      attempts integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL,
      next_attempt_at timestamptz,
      finished_at timestamptz,
      CHECK ((state = 'pending') = (finished_at IS NULL)),
      CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
    );
    CREATE INDEX webhook_message_finished ON webhook_message (finished_at) WHERE finished_at IS NOT NULL;

    CREATE TABLE webhook_attempt (
      message_id text NOT NULL REFERENCES webhook_message ON DELETE CASCADE,
      attempt integer NOT NULL,
      at timestamptz NOT NULL,
      duration_ms integer NOT NULL,
      status_code integer,
      error text,
      answer_excerpt text,
      next_attempt_at timestamptz,
      PRIMARY KEY (message_id, attempt),
      CHECK ((status_code IS NULL) <> (error IS NULL))
    );
  `,
};
