import type { Database } from '../database/index.ts';

/** What the application gives the routes of news. */
export interface NewsContext {
  readonly database: Database;
  readonly now: () => Date;
}
