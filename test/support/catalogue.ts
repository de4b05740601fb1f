import type { Database } from '../../src/database/index.ts';

/** The record of the reference's example (`data-target.md` §4.2), whole, and companies around it that differ in one thing each. */
export async function fillCatalogue({ client }: Database): Promise<void> {
  await client.query(`
    INSERT INTO company (
      company_id, name, company_status, company_type, websites, street, city, state, zip, country, phone, industry,
      industry_code, sub_industry, sub_industry_code, sic, sic_description, naics, naics_description, british_sics,
      employees, revenue, revenue_currency, financial_year_end, foundation_date, fortune_ranking, tickers,
      business_structure, sources, description, wbe, gender, dbe, disabled, ethnicity, lgbt, mbe, vbe
    ) VALUES
      (726263, 'Microsoft Corporation', 'Operating', 'Public', '{https://www.microsoft.com/,https://azure.microsoft.com/}',
       '1 Microsoft Way', 'Redmond', 'WA', '98052-6399', 'United States', '+1 425 882 8080', 'Computer Software', '8',
       'Enterprise Resource Planning Software', '8_32', '7371', 'Services-Computer Programming Services', '513210',
       'Software Publishers', '[{"britishSic": "58290", "description": "Other software publishing"}]', 221000, 198270.5,
       'USD', 'June', '1975', 'fortune500', '[{"tickerName": "MSFT", "exchange": "NASD"}]', 'Global Parent',
       '{Sample}', 'Cloud & "productivity" software', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (2, 'Micro Systems', 'Subsidiary', 'Private', NULL, '5 High Street', 'Leeds', 'Yorkshire and the Humber',
       'LS1 4AP', 'United Kingdom', '+44 (0)113 496 0000', 'Electronics', '13', NULL, NULL, '3670', NULL, '334419', NULL,
       NULL, 40, 12.5, 'USD', 'march', NULL, NULL, NULL, 'Subsidiary', NULL, 'Robots and sensors', 'Yes', 'Female',
       'Y', 'true', 'African American', 'yes', 'TRUE', '1'),
      (3, 'Micro', 'Acquired', 'Private', NULL, NULL, 'Reading', NULL, NULL, 'UK', NULL, 'Retail', '27', NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, 3, 0.4, 'USD', NULL, NULL, NULL, NULL, 'Independent', NULL, NULL, 'No', NULL, 'No', NULL,
       NULL, NULL, NULL, NULL),
      (4, 'Café Société', 'Operating', 'Organization', NULL, '12 Rue Micro', 'Lyon', NULL, '69001', 'France',
       '+33 4 72 00 00 00', 'Food and Beverage', '16', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '12',
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (5, 'Toyota Motor', 'Operating', 'Public', NULL, NULL, 'Toyota', NULL, '471-8571', 'Japan', NULL, 'Automotive', '3',
       NULL, NULL, '3711', NULL, '336110', NULL, NULL, 372817, 279338, 'USD', 'March', NULL, 'Fortune 1000', NULL,
       'Global Parent', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (6, 'City of Redmond', 'Operating', 'Government', NULL, NULL, 'redmond', 'WA', '98052', 'United States',
       '(425) 556-2900', 'Government', '17', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 700, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO technology_product
      (product_id, product_name, sub_category_id, sub_category_name, category_id, category_name)
    VALUES
      ('DM02743', 'Domo', '5000076', 'Business Intelligence Software', '61', 'Analytics'),
      ('DM01069', 'Axio', '5000076', 'Business Intelligence Software', '61', 'Analytics'),
      ('DM12093', 'Grafana', '5000506', 'Data Virtualization Software', '61', 'Analytics'),
      ('DM17112', 'Hololens2', '5000773', 'AR/VR Wearable', '52', 'AR/VR');
    INSERT INTO installed_technology (company_id, product_id)
    VALUES (726263, 'DM17112'), (726263, 'DM02743'), (726263, 'DM01069'), (2, 'DM12093');
    UPDATE change_clock SET change_number = change_number + 1`);
}
