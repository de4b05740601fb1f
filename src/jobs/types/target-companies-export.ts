import { type RawBuilder, sql } from 'kysely';
import {
  type CompanyFilter,
  type CompanyListParameters,
  type CompanyOrder,
  companyConditions,
  companyFilterParameters,
  companyOrderParameters,
  orderTerms,
  readCompanyFilter,
  readCompanyOrder,
} from '../../companies/index.ts';
import { inlineSql } from '../../database/index.ts';
import { whereAll } from '../../lists/index.ts';
import type { JobType } from '../job-type.ts';

/** "[POST] - Asynchronous (batch) Target Company List Build API": all companies that match a filter (reference §3.6). */
export const targetCompaniesExport: JobType = {
  type: 'targetCompanySearchAsyncExport',
  path: '/target/companies/export',
  api: 'target',
  summary: 'Company list build',
  description:
    'Takes the filters and the order of `POST /target/companies`. The results have one row a company that matches, any number of them: the members of the list, new ids first.',
  xmlRoot: 'BulkJobStatus',
  results: 'descriptor',
  parameters: { ...companyFilterParameters, ...companyOrderParameters },
  readParameters: (given: CompanyListParameters, { reference, resolveIds }) => ({
    filter: readCompanyFilter(given, { reference, resolve: (newIds) => resolveIds('company', newIds) }),
    order: readCompanyOrder(given),
  }),
  withoutPeople: true,
  creditsPerLine: 0,
  select: ({ filter, order }) => inlineSql(listOf(filter as CompanyFilter, order as CompanyOrder)),
  mintedColumns: ['company'],
};

function listOf(filter: CompanyFilter, order: CompanyOrder): RawBuilder<unknown> {
  return sql`
    SELECT company_id AS id, company_id AS "companyId", name, city, state, country
      FROM company ${whereAll(companyConditions(filter))}
     ORDER BY ${orderTerms(order, filter.companyName)}`;
}
