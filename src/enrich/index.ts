// Here: recognising the companies and people that a client knows something of, and how sure that is.
// Never here: what their records hold, or how a job of many lines is run.
import type { Server } from '../http/index.ts';
import type { EnrichContext } from './enrich-context.ts';
import { enrichRoute } from './routes/enrich.ts';
import { matchCompaniesRoute } from './routes/match-companies.ts';

export { enrichContactFields } from './enrich-contact.ts';
export { isDecisive, knownColumns, knownFields, knownTextCharactersMax } from './known.ts';
export { enrichedLines } from './match-statement.ts';

/** Registers the endpoints of enrichment below `/api/v1`. */
export function enrichRoutes(server: Server, context: EnrichContext): void {
  enrichRoute(server, context);
  matchCompaniesRoute(server, context);
}
