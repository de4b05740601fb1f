import type { Migration } from './migration.ts';

/** What a client may know and ask of a job that is running. */
export const runningJobs: Migration = {
  name: '0022-running-jobs',
  sql: `
    ALTER TABLE job
      -- When the run that may end the job began; started_at is when the first one did.
      ADD run_started_at timestamptz,
      -- Set when a client has asked for the end of the job while it was processing.
      ADD cancel_requested_at timestamptz;
  `,
};
