import { confidenceScoreDefault } from './known.ts';

/**
 * Table expression `known`, a row for each row of `input (line, fields)`, whose fields are those of `knownFields`:
 * what is known of the company and the person, and `employers`, the companies where the e-mail address is in use.
 */
export const knownLines = `
  known AS MATERIALIZED (
    SELECT line, fields, known_company(fields) AS company, known_person(fields) AS person,
           ARRAY(SELECT contact.company_id FROM contact
                  WHERE lower(contact.email) = lower(fields ->> 'email') AND contact.is_active) AS employers
      FROM input
  )`;

/** Of the companies found by one kind of key, any so many are looked at. */
const foundMax = 100;

/** So many companies are scored for a line: scoring one takes far longer than finding it. */
const candidatesMax = 40;

/**
 * SELECT of the companies that one row of `known` may mean, found by keys and scored from 0 to 1. `COLLATE "C"` is part
 * of the index. Each kind of key (its first letter) looks for itself, so that one that many companies share does not
 * crowd out the others; the fewer companies a kind finds, the more it counts when the candidates are chosen. OFFSET 0 has
 * each of them fetched by its id and scored once.
 */
export const companyCandidates = `
  SELECT scored.*
    FROM (
      SELECT company_id
        FROM (SELECT unnest(known.employers) AS company_id, 1.0 AS weight
               UNION ALL
              SELECT found.company_id, 1.0 / count(*) OVER (PARTITION BY kind.letter)
                FROM (SELECT left(key, 1) AS letter, array_agg(key) AS keys
                        FROM unnest((known.company).keys) AS key
                       GROUP BY left(key, 1)) AS kind
               CROSS JOIN LATERAL (
                 SELECT company_id
                   FROM company
                  WHERE company_keys(company.name, company.city, company.websites, company.phone, company.tickers)
                        COLLATE "C" && kind.keys
                  LIMIT ${foundMax}) AS found) AS reason
       GROUP BY company_id
       ORDER BY sum(weight) DESC, company_id
       LIMIT ${candidatesMax}) AS candidate
   CROSS JOIN LATERAL (
     SELECT company.company_id, company.phone, company.business_structure,
            company_score(known.company, company.company_id = ANY (known.employers), company.name, company.street,
              company.city, company.state, company.zip, company.country, company.websites, company.phone,
              company.tickers) AS score
       FROM company
      WHERE company.company_id = candidate.company_id
     OFFSET 0) AS scored`;

/**
 * Table expressions that end in `enriched (line, company_id, contact_id, confidence, other_phone)`: one row for each line
 * of which a company is known well enough; contact_id is null if nobody there is. confidence, 0 to 100 with one decimal,
 * is the lower of the two scores. other_phone stands in for the contact's telephone number where one is required and the
 * contact has none.
 *
 * Line by line (LATERAL), so that it does not matter how many lines and candidates PostgreSQL expects: joined as sets, it
 * compared every line with every other.
 */
export const enrichedLines = `${knownLines},
  enriched AS (
    SELECT known.line, company_match.company_id, contact_match.contact_id,
           round(100 * least(company_match.score, contact_match.score)::numeric, 1) AS confidence,
           CASE WHEN rules.phone_required AND contact_match.phone IS NULL
                THEN coalesce(contact_match.corporate_phone, company_match.phone)
           END AS other_phone
      FROM known
     CROSS JOIN LATERAL (
       SELECT coalesce((known.fields ->> 'confidenceScore')::float8, ${confidenceScoreDefault}) / 100 AS least_score,
              coalesce((known.fields ->> 'isContactRequired')::boolean, false) AS contact_required,
              coalesce((known.fields ->> 'isPhoneRequired')::boolean, false) AS phone_required,
              coalesce((known.fields ->> 'isEmailRequired')::boolean, false) AS email_required
     ) AS rules
     CROSS JOIN LATERAL (
       SELECT company_id, phone, unrivalled(score, lead(score) OVER (ORDER BY score DESC, company_id)) AS score
         FROM (${companyCandidates}) AS candidate
        ORDER BY candidate.score DESC, company_id
        LIMIT 1
     ) AS company_match
      LEFT JOIN LATERAL (
       SELECT contact_id, phone, corporate_phone,
              unrivalled(score, lead(score) OVER (ORDER BY score DESC, contact_id)) AS score
         FROM (SELECT contact.contact_id, contact.phone, contact.corporate_phone,
                      contact_score(known.person, person.first_name, person.last_name, contact.email, contact.titles,
                        contact.is_active) AS score
                 FROM contact
                 JOIN person ON person.people_id = contact.people_id
                WHERE contact.company_id = company_match.company_id
                  AND ((known.person).last_name IS NOT NULL OR lower(contact.email) = (known.person).email)
                  AND (contact.has_email OR NOT rules.email_required)
                  AND (contact.phone IS NOT NULL OR contact.corporate_phone IS NOT NULL
                       OR company_match.phone IS NOT NULL OR NOT rules.phone_required)
               OFFSET 0) AS candidate
        ORDER BY candidate.score DESC, contact_id
        LIMIT 1
     ) AS contact_match ON contact_match.score >= rules.least_score
     WHERE company_match.score >= rules.least_score
       AND (contact_match.contact_id IS NOT NULL OR NOT rules.contact_required)
  )`;
