import type { Migration } from '../migrate.ts';

/** The technology tree, one row a product with its place in it, and which company has which product. */
export const technologies: Migration = {
  name: '0004-technologies',
  sql: `
    CREATE TABLE technology_product (
      product_id text PRIMARY KEY,
      product_name text NOT NULL,
      sub_category_id text NOT NULL,
      sub_category_name text NOT NULL,
      category_id text NOT NULL,
      category_name text NOT NULL
    );

    CREATE TABLE installed_technology (
      company_id bigint NOT NULL,
      product_id text NOT NULL,
      PRIMARY KEY (company_id, product_id)
    );
  `,
};
