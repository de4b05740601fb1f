// Here: the lists that ids in requests refer to: countries, states, industries, job levels and functions, regions, agents.
// Never here: records, or which of them a filter finds.
import type { Server } from '../http/index.ts';
import type { ReferenceContext } from './reference-context.ts';
import { listAgentsRoute } from './routes/list-agents.ts';
import { listCountriesRoute } from './routes/list-countries.ts';
import { listIndustriesRoute } from './routes/list-industries.ts';
import { listJobFunctionsRoute } from './routes/list-job-functions.ts';
import { listJobLevelsRoute } from './routes/list-job-levels.ts';
import { listStatesRoute } from './routes/list-states.ts';

export { agentIds } from './agents.ts';
export type { Named, ReferenceData } from './reference-data.ts';
export { openReferenceDirectory } from './reference-directory.ts';
export { referenceImports } from './reference-imports.ts';
export { type Region, regions } from './regions.ts';
export { shippedReferenceData, shippedReferenceFile } from './shipped-reference-data.ts';
export { titleAbbreviations } from './title-abbreviations.ts';

/** Registers the endpoints of reference data below `/api/v1`; that of technologies is with theirs. */
export function referenceRoutes(server: Server, context: ReferenceContext): void {
  listIndustriesRoute(server, context);
  listCountriesRoute(server, context);
  listStatesRoute(server, context);
  listJobLevelsRoute(server, context);
  listJobFunctionsRoute(server, context);
  listAgentsRoute(server);
}
