import type { Migration } from './migration.ts';

/** Logos that the data owner loaded (reference `data-target.md` §4.7): in the database, so that every server has them. */
export const companyLogos: Migration = {
  name: '0018-company-logos',
  sql: `
    CREATE TABLE company_logo (
      company_id bigint NOT NULL,
      -- 100, 200 or 400; 0 for a picture that stands for every size without one of its own
      size integer NOT NULL CHECK (size IN (0, 100, 200, 400)),
      image bytea NOT NULL,
      PRIMARY KEY (company_id, size)
    );
    -- A PNG is compressed already.
    ALTER TABLE company_logo ALTER image SET STORAGE EXTERNAL;
  `,
};
