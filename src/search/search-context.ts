import type { Database } from '../database/index.ts';

/** What the application gives the routes of searches over several kinds of records. */
export interface SearchContext {
  readonly database: Database;
}
