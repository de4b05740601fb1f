import type { Migration } from './migration.ts';

/** Imports and the change log they write (design: the journey of a change). */
export const imports: Migration = {
  name: '0005-imports',
  sql: `
    CREATE TABLE import (
      import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      entity text NOT NULL,
      file text NOT NULL,
      started_at timestamptz NOT NULL,
      finished_at timestamptz NOT NULL,
      rows_read bigint NOT NULL,
      rows_added bigint NOT NULL,
      rows_changed bigint NOT NULL,
      rows_removed bigint NOT NULL,
      rows_refused bigint NOT NULL,
      rows_unchanged bigint NOT NULL,
      -- {field: number of records in which it changed}
      changed_fields jsonb NOT NULL,
      -- Where the refused rows were written, if there were any.
      refused_file text,
      -- Drawn from change_clock by the import's last statement: these numbers follow the commits.
      change_number bigint NOT NULL UNIQUE
    );

    CREATE TABLE change_clock (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      change_number bigint NOT NULL
    );
    INSERT INTO change_clock (change_number) VALUES (0);

    -- No foreign key and one narrow index: a first load of a million records notes a million of them. Whoever reads
    -- the log finds its imports by change_number first.
    CREATE TABLE change_log (
      import_id bigint NOT NULL,
      entity text NOT NULL,
      record_id text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('added', 'changed', 'removed')),
      -- {field: [old value, new value]} by the API's field names; null when the record was added or removed
      fields jsonb
    );
    CREATE INDEX change_log_by_import ON change_log (import_id, entity);
  `,
};
