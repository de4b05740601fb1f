// Here: companies: their fields, details, search and lists, and how files give them.
// Never here: what a company has installed, or how files are read.
import type { Server } from '../http/index.ts';
import { type CompanyDependencies, companyContext } from './company-context.ts';
import { findCurrentCompanyIdsRoute } from './routes/find-current-company-ids.ts';
import { getCompanyRoute } from './routes/get-company.ts';
import { getCompanyLogoRoute } from './routes/get-company-logo.ts';
import { getFamilyTreeRoute } from './routes/get-family-tree.ts';
import { getTargetCompanyRoute } from './routes/get-target-company.ts';
import { listTargetCompaniesRoute } from './routes/list-target-companies.ts';
import { lookUpTargetCompaniesRoute } from './routes/look-up-target-companies.ts';
import { searchCompaniesRoute } from './routes/search-companies.ts';

export { acquisitionImport } from './acquisition-import.ts';
export { companyConditions } from './company-conditions.ts';
export { CompanyRecord, companyFields } from './company-fields.ts';
export { type CompanyFilter, readCompanyFilter } from './company-filter.ts';
export {
  type CompanyListParameters,
  companyFilterParameters,
  companyOrderParameters,
} from './company-filter-parameters.ts';
export { type ResolveNewIds, readCompanyIds } from './company-ids.ts';
export { companyImport } from './company-import.ts';
export { type CompanyOrder, orderTerms, readCompanyOrder } from './company-order.ts';
export { findCompany, isCompany } from './company-store.ts';
export { logoOf } from './logo/logo-file.ts';
export { deleteLogos, saveLogo } from './logo/logo-store.ts';
export { mergedCompanyImport } from './merged-company-import.ts';
export { countryForms, countryFormsOfName, stateForms } from './places.ts';

/** Registers the endpoints of companies below `/api/v1`. */
export function companyRoutes(server: Server, dependencies: CompanyDependencies): void {
  const context = companyContext(dependencies);
  listTargetCompaniesRoute(server, context);
  getTargetCompanyRoute(server, context);
  lookUpTargetCompaniesRoute(server, context);
  searchCompaniesRoute(server, context);
  findCurrentCompanyIdsRoute(server, context);
  getCompanyRoute(server, context);
  getFamilyTreeRoute(server, context);
  getCompanyLogoRoute(server, context);
}
