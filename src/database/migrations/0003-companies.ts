import type { Migration } from './migration.ts';

/** Companies: one column per field of the company record (reference `data-target.md` §4.2). */
export const companies: Migration = {
  name: '0003-companies',
  sql: `
    CREATE TABLE company (
      company_id bigint PRIMARY KEY CHECK (company_id > 0),
      name text NOT NULL,
      company_status text,
      company_type text,
      websites text[],
      street text,
      city text,
      state text,
      zip text,
      country text,
      phone text,
      fax text,
      industry text,
      industry_code text,
      sub_industry text,
      sub_industry_code text,
      sic text,
      sic_description text,
      naics text,
      naics_description text,
      british_sics jsonb,
      employees bigint,
      employee_range text,
      revenue numeric,
      revenue_currency text,
      revenue_range text,
      financial_year_end text,
      most_recent_quarter text,
      foundation_date text,
      fortune_ranking text,
      tickers jsonb,
      equifax_id text,
      subsidiary text,
      parent_company_id text,
      parent_company_name text,
      parent_company_country text,
      ultimate_parent_company_id text,
      ultimate_parent_company_name text,
      ultimate_parent_company_country text,
      gender text,
      ethnicity text,
      dbe text,
      wbe text,
      mbe text,
      vbe text,
      disabled text,
      lgbt text,
      company_facebook_profile text,
      company_twitter_profile text,
      company_linked_in_profile text,
      company_blog_profile text,
      sources text[],
      description text,
      company_status_v2 text,
      company_type_v2 text,
      business_structure text,
      site_count bigint,
      site_location_count bigint,
      site_types text[],
      latitude text,
      longitude text,
      has_phone boolean NOT NULL GENERATED ALWAYS AS (phone IS NOT NULL) STORED
    );

    -- What a text is searched by: its words in lower case, without accents and apostrophes ("L'Oréal": loreal,
    -- "7-Eleven": 7, eleven). PostgreSQL's own parser takes some words for hosts, paths and numbers ("amazon.com",
    -- "and/or", "-11") and needs twice the time. No word may be longer than 2,046 bytes.
    CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
      list text[];
    BEGIN
      words := replace(lower(words), '''', '');
      IF octet_length(words) = length(words) THEN
        words := regexp_replace(words, '[^a-z0-9 ]+', ' ', 'g');
      ELSE
        words := regexp_replace(lower(normalize(words, NFKD)), '[\\u0300-\\u036f\\u2019]+', '', 'g');
        words := regexp_replace(
          words, '[\\u0001-\\u001f!-/:-@\\[-\`{-~\\u00a0-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g');
      END IF;
      list := string_to_array(words, ' ');
      IF octet_length(words) > 2000 THEN
        list := ARRAY(SELECT left(word, 500) FROM unnest(list) AS word);
      END IF;
      RETURN array_to_tsvector(array_remove(list, ''));
    END $$;

    -- Finds the texts in which every one of these words begins a word; null if there is no word in them.
    CREATE FUNCTION search_prefixes(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT string_agg('''' || replace(word, '\\', '\\\\') || ''':*', ' & ')::tsquery
      FROM unnest(tsvector_to_array(search_words(words))) AS word
    $$;

    -- 425 of "+1 425 882 8080", "(425) 882-8080" and "4258828080"; 20 of "+44 (0)20 7946 0000".
    CREATE FUNCTION phone_area_code(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE WHEN phone LIKE '+1 ___ %' THEN substr(phone, 4, 3) ELSE ltrim(substring(
        phone, '^\\s*(?:\\+?1[\\s.-]*|\\+\\d{1,3}[\\s.-]+)?(?:\\(0\\))?\\(?(\\d{1,5})(?:[)\\s.-]|\\d{7}$)'), '0') END
    $$;

    -- The company list (companies/company-list-store.ts says how it is read). Figures: PostgreSQL 15 on two cores,
    -- 1,000,000 companies of 700 bytes, everything cached.

    -- Its default order, and in every row whatever the wide filters ask for: a count of half of all companies reads
    -- this index only, 113 MB instead of 710 (0.25 s; the table, with both cores, 0.47 s), and a first page stops
    -- after some rows. Its last text columns are bounded in company-fields.ts: an entry holds 2,704 bytes.
    CREATE INDEX company_by_popularity ON company (revenue DESC NULLS LAST, company_id)
      INCLUDE (employees, has_phone, country, state, industry_code, company_type, company_status, business_structure,
               financial_year_end, city);

    -- The narrow filters, 7 MB each: one industry 3 ms, an industry in a state 16 ms, a city 3 ms.
    CREATE INDEX company_by_industry ON company (industry_code, state);
    CREATE INDEX company_by_sub_industry ON company (sub_industry_code);
    CREATE INDEX company_by_city ON company (lower(city));
    CREATE INDEX company_by_zip ON company (left(zip, 5));
    CREATE INDEX company_by_area_code ON company (phone_area_code(phone));
    CREATE INDEX company_by_sic ON company (sic text_pattern_ops);
    CREATE INDEX company_by_naics ON company (naics text_pattern_ops);
    CREATE INDEX company_by_fortune_ranking ON company (fortune_ranking) WHERE fortune_ranking IS NOT NULL;

    -- Beginnings of words, in any order. (A trigram index cannot tell them from the middles of words, and has nothing to
    -- go by for a word of one or two letters.)
    CREATE INDEX company_by_name ON company USING gin (search_words(name));
    CREATE INDEX company_by_keyword ON company USING gin (search_words(
      name || ' ' || coalesce(industry, '') || ' ' || coalesce(sub_industry, '') || ' ' || coalesce(description, '')));
  `,
};
