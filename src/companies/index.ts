// Here: companies: their fields, details, search and lists, and how files give them.
// Never here: what a company has installed, or how files are read.
import type { Server } from '../http/index.ts';
import { type CompanyDependencies, companyContext } from './company-context.ts';
import { getCompanyRoute } from './routes/get-company.ts';
import { getTargetCompanyRoute } from './routes/get-target-company.ts';
import { listTargetCompaniesRoute } from './routes/list-target-companies.ts';

export { companyFields } from './company-fields.ts';
export { companyImport } from './company-import.ts';

/** Registers the endpoints of companies below `/api/v1`. */
export function companyRoutes(server: Server, dependencies: CompanyDependencies): void {
  const context = companyContext(dependencies);
  listTargetCompaniesRoute(server, context);
  getTargetCompanyRoute(server, context);
  getCompanyRoute(server, context);
}
