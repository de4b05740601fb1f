import type { Migration } from './migration.ts';

/** Parents as the ids they are, acquisitions, and companies that were merged into others (reference `data-target.md` §4.5, §5.6). */
export const familyTrees: Migration = {
  name: '0009-family-trees',
  sql: `
    -- What was loaded while these were texts and is no id can be no company's parent.
    ALTER TABLE company
      ALTER parent_company_id TYPE bigint
        USING CASE WHEN parent_company_id ~ '^[1-9][0-9]{0,15}$' THEN parent_company_id::bigint END,
      ALTER ultimate_parent_company_id TYPE bigint
        USING CASE WHEN ultimate_parent_company_id ~ '^[1-9][0-9]{0,15}$' THEN ultimate_parent_company_id::bigint END;
    CREATE INDEX company_by_parent ON company (parent_company_id) WHERE parent_company_id IS NOT NULL;
    CREATE INDEX company_by_ultimate_parent ON company (ultimate_parent_company_id)
      WHERE ultimate_parent_company_id IS NOT NULL;

    CREATE TABLE acquisition (
      company_id bigint NOT NULL,
      acquired_company_id bigint NOT NULL,
      PRIMARY KEY (company_id, acquired_company_id)
    );
    CREATE INDEX acquisition_by_acquired ON acquisition (acquired_company_id);

    CREATE TABLE merged_company (
      -- the id that is no more
      company_id bigint PRIMARY KEY CHECK (company_id > 0),
      current_company_id bigint NOT NULL
    );
    CREATE INDEX merged_company_by_current ON merged_company (current_company_id);

    -- Each company hangs below its parent, or if that is not loaded below its ultimate parent. Data sets name a company as
    -- its own parent, and some have circles: neither puts anything above a company. This is the one place that says so
    -- for climbing; family_tree says it for the way down.
    CREATE FUNCTION company_above(member bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
      SELECT coalesce(parent.company_id, ultimate.company_id)
      FROM company
      LEFT JOIN company AS parent
        ON parent.company_id = company.parent_company_id AND parent.company_id <> company.company_id
      LEFT JOIN company AS ultimate
        ON ultimate.company_id = company.ultimate_parent_company_id AND ultimate.company_id <> company.company_id
      WHERE company.company_id = member
    $$;

    -- The company at the top of the tree to which a company belongs; of a circle the one with the smallest id.
    CREATE FUNCTION family_root(member bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
    DECLARE
      climbed bigint[] := ARRAY[member];
      above bigint;
    BEGIN
      LOOP
        above := company_above(climbed[cardinality(climbed)]);
        IF above IS NULL OR cardinality(climbed) > 100 THEN RETURN climbed[cardinality(climbed)]; END IF;
        IF above = ANY (climbed) THEN
          RETURN (SELECT min(id) FROM unnest(climbed[array_position(climbed, above):]) AS id);
        END IF;
        climbed := climbed || above;
      END LOOP;
    END $$;

    -- The companies of the tree below a root, level by level, each once: each has one company above it, so the way down
    -- could only come back through the root itself (carried along as top: PostgreSQL would compute what was given for root
    -- at every step). No family has a hundred levels; an answer as deep could not be written. Where one family is most
    -- of the table, PostgreSQL would rather read the table than the index, and for every company again.
    CREATE FUNCTION family_tree(root bigint) RETURNS TABLE (company_id bigint, above_company_id bigint, level integer)
    LANGUAGE sql STABLE ROWS 20 SET enable_seqscan = off AS $$
      WITH RECURSIVE tree (company_id, above_company_id, level, top) AS (
        SELECT company.company_id, NULL::bigint, 0, company.company_id FROM company WHERE company.company_id = root
        UNION ALL
        SELECT below.company_id, tree.company_id, tree.level + 1, tree.top
        FROM tree CROSS JOIN LATERAL (
          SELECT child.company_id FROM company AS child WHERE child.parent_company_id = tree.company_id
          UNION
          SELECT child.company_id FROM company AS child
          WHERE child.ultimate_parent_company_id = tree.company_id
            AND NOT EXISTS (SELECT FROM company AS parent WHERE parent.company_id = child.parent_company_id
                              AND parent.company_id <> child.company_id)
        ) AS below
        WHERE below.company_id NOT IN (tree.top, tree.company_id) AND tree.level < 100
      )
      SELECT tree.company_id, tree.above_company_id, tree.level FROM tree
    $$;
  `,
};
