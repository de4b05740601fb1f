import type { Migration } from './migration.ts';

/** Reference data, as shipped or as the data owner replaces it (reference `reference-data.md` §3 to §5, §7, §8, §12). */
export const referenceData: Migration = {
  name: '0011-reference-data',
  sql: `
    CREATE TABLE country (
      country_id bigint PRIMARY KEY CHECK (country_id > 0),
      country_name text NOT NULL,
      country_code text NOT NULL,
      region text,
      other_names text[]
    );
    CREATE TABLE state (
      country_name text NOT NULL,
      state_id text NOT NULL,
      state_name text NOT NULL,
      PRIMARY KEY (country_name, state_id)
    );
    -- Industries, and sub-industries below theirs.
    CREATE TABLE industry (
      industry_id text PRIMARY KEY,
      industry_name text NOT NULL,
      parent_industry_id text
    );
    CREATE TABLE job_level (
      job_level_id bigint PRIMARY KEY CHECK (job_level_id > 0),
      job_level_name text NOT NULL
    );
    CREATE TABLE job_function (
      job_function_id bigint PRIMARY KEY CHECK (job_function_id > 0),
      job_function_name text NOT NULL
    );
  `,
};
