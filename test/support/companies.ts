import type { Database } from '../../src/database/index.ts';

/** Three companies: the first has three products, the second one, the third none. */
export async function fillCompanies({ client }: Database): Promise<void> {
  await client.query(`
    INSERT INTO company (company_id, name) VALUES (1, 'Alpha'), (2, 'Beta, Inc'), (3, 'Gamma');
    INSERT INTO technology_product
      (product_id, product_name, sub_category_id, sub_category_name, category_id, category_name)
    VALUES
      ('DM00001', 'Domo', '5000076', 'Business "Intelligence"', '61', 'Analytics'),
      ('DM00002', 'Axio', '5000076', 'Business "Intelligence"', '61', 'Analytics'),
      ('DM00003', 'Oculus, Rift', '5000773', 'AR/VR Wearable', '52', 'AR/VR');
    INSERT INTO installed_technology (company_id, product_id)
    VALUES (1, 'DM00001'), (1, 'DM00002'), (1, 'DM00003'), (2, 'DM00001');
  `);
}
