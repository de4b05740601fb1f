import type { Migration } from './migration.ts';

/** People, and contacts: a contact is the employment of a person at a company (reference `data-target.md` §4.4, §5.1). */
export const people: Migration = {
  name: '0008-people',
  sql: `
    CREATE TABLE person (
      people_id bigint PRIMARY KEY CHECK (people_id > 0),
      first_name text,
      middle_name text,
      last_name text NOT NULL,
      full_name text,
      education jsonb,
      image_url text,
      facebook_handle text,
      linkedin_handle text,
      twitter_handle text,
      age bigint,
      people_country text,
      people_state text,
      people_city text,
      people_area text,
      people_address text,
      latitude text,
      longitude text,
      -- What answers print as fullName.
      printed_name text NOT NULL GENERATED ALWAYS AS (
        coalesce(full_name, coalesce(first_name || ' ', '') || coalesce(middle_name || ' ', '') || last_name)) STORED
    );
    CREATE INDEX person_by_last_name ON person (lower(last_name), lower(first_name));
    CREATE INDEX person_by_printed_name ON person (lower(printed_name) text_pattern_ops);

    -- What titles are searched by (contacts/title-query.ts): the words that search_words finds in them, and every two
    -- words that stand side by side in a title, so that 'vice president' is not found in "Vice Chairman and President".
    -- (With positions instead, a GIN index could not tell, and every hit would be read from the table.) Words with
    -- nothing but stop words between them count as side by side: 'r d' of "R&D" and of "R and D". A tsvector has an end,
    -- so it reads no more than 10,000 characters. It calls no function of ours: PostgreSQL 17 and later build indexes
    -- under a search path that has none.
    CREATE FUNCTION title_words(titles text[]) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
      words text := replace(lower(left(array_to_string(titles, E'\\n'), 10000)), '''', '');
      title text;
      word text;
      previous text;
      found_words text[] := '{}';
    BEGIN
      IF octet_length(words) = length(words) THEN
        words := regexp_replace(words, '[^a-z0-9 \\n]+', ' ', 'g');
      ELSE
        words := regexp_replace(lower(normalize(words, NFKD)), '[\\u0300-\\u036f\\u2019]+', '', 'g');
        words := regexp_replace(words,
          '[\\u0001-\\u0009\\u000b-\\u001f!-/:-@\\[-\`{-~\\u00a0-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g');
      END IF;
      FOREACH title IN ARRAY string_to_array(words, E'\\n') LOOP
        previous := NULL;
        FOREACH word IN ARRAY string_to_array(title, ' ') LOOP
          CONTINUE WHEN word = '';
          word := left(word, 500);
          found_words := found_words || word;
          CONTINUE WHEN word IN ('and', 'at', 'for', 'in', 'of', 'the', 'to');
          IF previous IS NOT NULL THEN
            found_words := found_words || left(previous || ' ' || word, 500);
          END IF;
          previous := word;
        END LOOP;
      END LOOP;
      RETURN array_to_tsvector(found_words);
    END $$;

    CREATE TABLE contact (
      contact_id bigint PRIMARY KEY CHECK (contact_id > 0),
      people_id bigint NOT NULL,
      company_id bigint NOT NULL,
      titles text[],
      -- Names, as records print them; reference data has their ids.
      job_levels text[],
      job_functions text[],
      active boolean,
      email text,
      email_validation_status text,
      phone text,
      phone_type text,
      corporate_phone text,
      confidence_score bigint CHECK (confidence_score BETWEEN 0 AND 100),
      salary text,
      salary_currency text,
      description text,
      sources text[],
      -- An employment of which nothing else is said goes on.
      is_active boolean NOT NULL GENERATED ALWAYS AS (coalesce(active, true)) STORED,
      has_email boolean NOT NULL GENERATED ALWAYS AS (email IS NOT NULL) STORED,
      has_phone boolean NOT NULL GENERATED ALWAYS AS (phone IS NOT NULL OR corporate_phone IS NOT NULL) STORED,
      has_corporate_phone boolean NOT NULL
        GENERATED ALWAYS AS (
          corporate_phone IS NOT NULL OR (phone IS NOT NULL AND coalesce(upper(phone_type), '') = 'CORP')) STORED
    );
    CREATE INDEX contact_by_company ON contact (company_id);
    CREATE INDEX contact_by_person ON contact (people_id);
    CREATE INDEX contact_by_email ON contact (lower(email)) WHERE email IS NOT NULL;

    -- The contact lists (contacts/contact-list-store.ts): their order, and whatever their wide filters ask a contact
    -- for, so that counting them and walking to a page need no row of the table. The two texts are bounded in
    -- contact-fields.ts: an entry holds 2,704 bytes.
    CREATE INDEX contact_by_confidence ON contact (confidence_score DESC NULLS LAST, contact_id)
      INCLUDE (company_id, people_id, is_active, has_email, has_phone, has_corporate_phone, phone_type,
               email_validation_status);
    CREATE INDEX contact_by_title ON contact USING gin (title_words(titles));
    CREATE INDEX contact_by_job_level ON contact USING gin (job_levels);
    CREATE INDEX contact_by_job_function ON contact USING gin (job_functions);

    -- Where people live.
    CREATE INDEX person_by_country ON person (people_country) INCLUDE (people_id);
    CREATE INDEX person_by_state ON person (people_state) INCLUDE (people_id);
    CREATE INDEX person_by_city ON person (lower(people_city));
    CREATE INDEX person_by_area ON person USING gin (search_words(people_area));
    CREATE INDEX person_by_address ON person USING gin (search_words(people_address));

    -- A contact with its person and its company as answers, lists and results print it (contacts/contact-record.ts);
    -- it also has every column that contacts are filtered and ordered by, under its own name.
    CREATE VIEW contact_record AS
      SELECT contact.contact_id, contact.company_id, company.name AS company_name, contact.people_id, contact.description,
             contact.email, contact.email_validation_status, md5(contact.email) AS email_md5_hash, contact.has_email,
             contact.phone, contact.phone_type, contact.corporate_phone, contact.has_phone, contact.confidence_score,
             contact.titles, contact.job_levels, contact.job_functions, contact.is_active,
             contact.is_active AS active, contact.has_corporate_phone, contact.salary,
             contact.salary_currency, contact.sources, person.first_name, person.middle_name, person.last_name,
             person.printed_name AS full_name, person.image_url, person.facebook_handle, person.linkedin_handle,
             person.twitter_handle, person.education, person.age, person.people_country, person.people_state,
             person.people_city, person.people_area, person.people_address, person.latitude, person.longitude,
             company.city, company.state, company.country
        FROM contact
        JOIN person ON person.people_id = contact.people_id
        JOIN company ON company.company_id = contact.company_id;
  `,
};
