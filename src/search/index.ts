// Here: searches over several kinds of records at once.
// Never here: a search for one kind; that lives with its records.
import type { Server } from '../http/index.ts';
import { autoCompleteRoute } from './routes/auto-complete.ts';
import type { SearchContext } from './search-context.ts';

/** Registers the endpoints of searches below `/api/v1`. */
export function searchRoutes(server: Server, context: SearchContext): void {
  autoCompleteRoute(server, context);
}
