import type { Database } from '../database/index.ts';

/** What the delivery log's endpoints work with; wired once in `app.ts`. */
export interface WebhooksContext {
  readonly database: Database;
  readonly now: () => Date;
}
