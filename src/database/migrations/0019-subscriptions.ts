import type { Migration } from './migration.ts';

/** Change subscriptions, the ids they watch, their jobs and their alerts (reference `subscriptions.md`). */
export const subscriptions: Migration = {
  name: '0019-subscriptions',
  sql: `
    -- Sets of record ids: what a subscription watches, what a job adds to it, what an alert tells of. Every block but the
    -- last one of a set holds 5,000 ids, so any page is one or two blocks. A set is never changed: a new one takes its place.
    CREATE SEQUENCE id_set;
    CREATE TABLE id_block (
      set_id bigint NOT NULL,
      -- from 0
      block integer NOT NULL,
      first_id bigint NOT NULL,
      last_id bigint NOT NULL,
      -- ascending: the first id, then the distances from one to the next, each as a varint (7 bits a byte, lowest first)
      ids bytea NOT NULL,
      PRIMARY KEY (set_id, block)
    );
    -- They are as small as they get.
    ALTER TABLE id_block ALTER ids SET STORAGE EXTERNAL;

    CREATE TABLE subscription (
      subscription_id text PRIMARY KEY,
      client_id text NOT NULL,
      type text NOT NULL CHECK (type IN ('company', 'companyNews', 'people', 'companyFamilyTree')),
      name text,
      description text,
      start_time timestamptz NOT NULL,
      frequency text,
      cron text,
      time_zone text NOT NULL,
      -- As the client gave them, which details echo; null if not given.
      fields text,
      agents text,
      -- The fields or agents to watch, a bit for each (their order in the type's declaration); all bits: all, later ones too.
      watched integer NOT NULL,
      set_id bigint NOT NULL,
      members integer NOT NULL,
      -- The change number up to which it has been told.
      watermark bigint NOT NULL,
      -- Null if it never fires again.
      next_fire_time timestamptz,
      -- Alerts count from 1.
      last_alert_id integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL,
      CHECK ((frequency IS NULL) <> (cron IS NULL))
    );
    CREATE INDEX subscription_by_client ON subscription (client_id, created_at);
    CREATE INDEX subscription_due ON subscription (next_fire_time) WHERE next_fire_time IS NOT NULL;
    CREATE INDEX subscription_by_watermark ON subscription (watermark);

    CREATE TABLE subscription_job (
      job_id text PRIMARY KEY,
      -- Jobs of a subscription are done in the order in which they were accepted.
      sequence bigint GENERATED ALWAYS AS IDENTITY,
      client_id text NOT NULL,
      subscription_id text NOT NULL,
      type text NOT NULL CHECK (type IN ('notificationSubscriptionCreate', 'notificationSubscriptionUpdate')),
      -- A run is one transaction: nobody sees a job while it is processed.
      status text NOT NULL CHECK (status IN ('accepted', 'finished', 'failed', 'aborted')),
      created_at timestamptz NOT NULL,
      ended_at timestamptz,
      -- How many were given.
      ids integer NOT NULL,
      result_webhook text,
      -- What else it changes, and the ids; of a job that has ended, nothing is kept of either.
      settings jsonb NOT NULL,
      replace_set_id bigint,
      add_set_id bigint,
      remove_set_id bigint
    );
    CREATE INDEX subscription_job_by_client ON subscription_job (client_id, sequence DESC);
    CREATE INDEX subscription_job_open ON subscription_job (subscription_id, sequence)
      WHERE status = 'accepted';
    CREATE INDEX subscription_job_ended ON subscription_job (ended_at) WHERE ended_at IS NOT NULL;

    -- What changed for subscriptions of a type after one change number and up to another: read once from the change log,
    -- for all subscriptions that fire over it, and kept as long as an alert refers to it.
    CREATE TABLE change_digest (
      digest_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      type text NOT NULL,
      after_number bigint NOT NULL,
      to_number bigint NOT NULL,
      created_at timestamptz NOT NULL,
      UNIQUE (type, after_number, to_number)
    );
    CREATE TABLE change_digest_entry (
      digest_id bigint NOT NULL,
      -- Of the company or the person that is watched.
      record_id bigint NOT NULL,
      -- The fields or agents that changed, a bit for each.
      changed integer NOT NULL,
      -- Old and new values, by type; null once they were suppressed.
      content jsonb,
      PRIMARY KEY (digest_id, record_id)
    );

    CREATE TABLE alert (
      subscription_id text NOT NULL,
      alert_id integer NOT NULL,
      client_id text NOT NULL,
      created_at timestamptz NOT NULL,
      digest_id bigint NOT NULL,
      -- What the subscription watched when it fired.
      watched integer NOT NULL,
      set_id bigint NOT NULL,
      records integer NOT NULL,
      -- Its place among the account's alerts in the order of their commits (alert_clock).
      event_number bigint NOT NULL,
      PRIMARY KEY (subscription_id, alert_id)
    );
    CREATE UNIQUE INDEX alert_by_event ON alert (client_id, event_number);
    CREATE INDEX alert_by_digest ON alert (digest_id);
    CREATE INDEX alert_by_age ON alert (created_at);

    -- As change_clock, a row an account: who reads all alerts after number N misses none.
    CREATE TABLE alert_clock (
      client_id text PRIMARY KEY,
      event_number bigint NOT NULL
    );
  `,
};
