import type { Migration } from './migration.ts';

/** What companies are found by besides their words: web site, ticker, the beginning of the name (reference `data-target.md` §4.1, §5.4). */
export const companySearch: Migration = {
  name: '0017-company-search',
  sql: String.raw`
    -- The hosts of web sites: example.com of "https://www.Example.com:8080/about" and of "example.com". An index calls
    -- it: it calls no function of ours, as PostgreSQL 17 and later build indexes under a search path that has none.
    CREATE FUNCTION website_hosts(websites text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
      website text;
      hosts text[] := '{}';
    BEGIN
      FOREACH website IN ARRAY websites LOOP
        website := substring(lower(website)
          FROM '^\s*(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s]+)');
        CONTINUE WHEN website IS NULL;
        hosts := hosts || left(rtrim(website, '.'), 253);
      END LOOP;
      RETURN hosts;
    END $$;
    CREATE INDEX company_by_website ON company USING gin (website_hosts(websites));

    -- The tickers of a company without their exchanges, in upper case.
    CREATE FUNCTION ticker_names(tickers jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
      SELECT array_agg(upper(left(entry ->> 'tickerName', 100))) FROM jsonb_array_elements(tickers) AS entry
    $$;
    CREATE INDEX company_by_ticker ON company USING gin (ticker_names(tickers));

    -- Names by how they begin; nobody types a hundred letters.
    CREATE INDEX company_by_beginning ON company (lower(left(name, 100)) text_pattern_ops);

    CREATE INDEX company_by_street ON company USING gin (search_words(street));

    -- Few data sets say anything here, and then of few companies.
    CREATE INDEX company_by_gender ON company (lower(gender)) WHERE gender IS NOT NULL;
    CREATE INDEX company_by_ethnicity ON company (lower(ethnicity)) WHERE ethnicity IS NOT NULL;
    CREATE INDEX company_by_dbe ON company (lower(dbe)) WHERE dbe IS NOT NULL;
    CREATE INDEX company_by_wbe ON company (lower(wbe)) WHERE wbe IS NOT NULL;
    CREATE INDEX company_by_mbe ON company (lower(mbe)) WHERE mbe IS NOT NULL;
    CREATE INDEX company_by_vbe ON company (lower(vbe)) WHERE vbe IS NOT NULL;
    CREATE INDEX company_by_disabled ON company (lower(disabled)) WHERE disabled IS NOT NULL;
    CREATE INDEX company_by_lgbt ON company (lower(lgbt)) WHERE lgbt IS NOT NULL;
  `,
};
