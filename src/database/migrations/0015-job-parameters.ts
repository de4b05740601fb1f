import type { Migration } from './migration.ts';

/** Jobs with parameters, and input lines of several fields. */
export const jobParameters: Migration = {
  name: '0015-job-parameters',
  sql: `
    -- What the submission asked for besides its lines, as the type reads it.
    ALTER TABLE job ADD parameters jsonb NOT NULL DEFAULT '{}';
    -- The fields of each line, as an object; null for types whose lines are ids.
    ALTER TABLE job_input ADD fields jsonb[];
  `,
};
