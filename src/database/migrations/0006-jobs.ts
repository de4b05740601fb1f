import type { Migration } from './migration.ts';

/** Bulk jobs, their input and their outcome. */
export const jobs: Migration = {
  name: '0006-jobs',
  sql: `
    CREATE TABLE job (
      job_id text PRIMARY KEY,
      client_id text NOT NULL,
      type text NOT NULL,
      status text NOT NULL CHECK (status IN ('accepted', 'processing', 'finished', 'failed', 'aborted')),
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      ended_at timestamptz,
      -- The only run that may still write; null until the first one claims the job.
      run_id text,
      lines integer NOT NULL,
      lines_processed integer NOT NULL DEFAULT 0,
      -- Reserved at submission, debited when processing starts.
      credits integer NOT NULL,
      webhook text,
      -- Set together with the status finished: the file counts only because this row names it.
      results_name text,
      results_rows bigint,
      results_bytes bigint,
      results_sha256 text
    );
    CREATE INDEX job_by_client ON job (client_id, created_at DESC);
    CREATE INDEX job_open ON job (client_id) WHERE status IN ('accepted', 'processing');
    CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX job_results ON job (results_name) WHERE results_name IS NOT NULL;

    -- A job's input; deleted once the job has ended. Arrays rather than a row a line: 10,000 client-specific ids take
    -- 12 ms to write and leave less than 400 dead rows behind (their pieces), as rows 34 ms and 10,000 of them.
    CREATE TABLE job_input (
      job_id text PRIMARY KEY,
      -- The ids as the client sent them, which the results echo.
      given text[] NOT NULL,
      -- The records that they name, one by one; null for an id that names none of this account's.
      record_ids bigint[] NOT NULL CHECK (cardinality(record_ids) = cardinality(given))
    );
    -- Ids hardly compress, and they are gone in seconds.
    ALTER TABLE job_input ALTER given SET STORAGE EXTERNAL, ALTER record_ids SET STORAGE EXTERNAL;
  `,
};
