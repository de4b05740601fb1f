// Here: the technology tree, which company has what installed, and how files give them.
// Never here: companies themselves.
import type { Server } from '../http/index.ts';
import { getCompanyTechProfileRoute } from './routes/get-company-tech-profile.ts';
import { getTargetCompanyTechProfileRoute } from './routes/get-target-company-tech-profile.ts';
import { getTechnologiesRoute } from './routes/get-technologies.ts';
import type { TechnologyContext } from './technology-context.ts';

export { installedTechnologyImport } from './installed-technology-import.ts';
export { technologyImport } from './technology-import.ts';
export { productOrder } from './technology-store.ts';

/** Registers the endpoints of technologies below `/api/v1`. */
export function technologyRoutes(server: Server, context: TechnologyContext): void {
  getCompanyTechProfileRoute(server, context);
  getTargetCompanyTechProfileRoute(server, context);
  getTechnologiesRoute(server, context);
}
