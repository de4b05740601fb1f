import type { Database } from '../../src/database/index.ts';

/**
 * Four people and their six employments at companies of {@link fillCatalogue}, which must be filled before: contact 11
 * has every field, the others differ in one thing each. Contact 14 is a past employment of the person of contact 11.
 */
export async function fillPeople({ client }: Database): Promise<void> {
  await client.query(`
    INSERT INTO person (
      people_id, first_name, middle_name, last_name, full_name, education, image_url, facebook_handle, linkedin_handle,
      twitter_handle, age, people_country, people_state, people_city, people_area, people_address, latitude, longitude
    ) VALUES
      (101, 'Ann', 'Marie', 'Example', 'Dr. Ann M. Example', '[{"degree": "BSc", "major": "Physics", "university": "Leeds"}]',
       'https://img.example.com/101', 'https://facebook.example.com/ann', 'https://linkedin.example.com/ann',
       'https://twitter.example.com/ann', 52, 'United States', 'CA', 'Pico Rivera', 'Greater Los Angeles Area',
       'Pico Rivera, California', '33.98', '-118.1'),
      (102, 'Bob', NULL, 'Example', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'US', 'California', 'San Diego',
       'Greater San Diego Area', NULL, NULL, NULL),
      (103, 'Zoë', NULL, 'Müller', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Germany', NULL, 'KÖLN', NULL,
       'Domstraße 1, Köln', NULL, NULL),
      (104, NULL, NULL, 'Solo', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO contact (
      contact_id, people_id, company_id, titles, job_levels, job_functions, active, email, email_validation_status, phone,
      phone_type, corporate_phone, confidence_score, salary, salary_currency, description, sources
    ) VALUES
      (11, 101, 726263, '{"Chief Executive Officer",Chairman}', '{"C Level","Board Member"}',
       '{"Operations and Administration"}', true, 'Ann@example.com', 'ValidEmail', '+1 555 0100', 'DIRECT', '+1 425 882 8080',
       95, '250000', 'USD', 'Leads "the" company', '{Sample,Other}'),
      (12, 102, 726263, '{"Vice President, Sales"}', '{"Vice President"}', '{Sales}', NULL, 'bob@example.com',
       'ValidDomain', '+1 555 0101', 'Mobile', NULL, 80, NULL, NULL, NULL, NULL),
      (13, 103, 2, '{"Sales Manager"}', '{5}', '{Sales,Marketing}', true, NULL, NULL, NULL, NULL, NULL, 80, NULL, NULL, NULL,
       NULL),
      (14, 101, 2, '{Engineer}', '{Other}', NULL, false, 'ann@old.example.com', NULL, NULL, NULL, NULL, 60, NULL, NULL,
       NULL, NULL),
      (15, 104, 4, NULL, NULL, NULL, true, NULL, NULL, '+33 4 72 00 00 01', 'corp', NULL, NULL, NULL, NULL, NULL, NULL),
      (16, 102, 5, '{Advisor}', '{Other}', NULL, true, NULL, NULL, NULL, NULL, '+81 1', 20, NULL, NULL, NULL, NULL);
    UPDATE change_clock SET change_number = change_number + 1`);
}
