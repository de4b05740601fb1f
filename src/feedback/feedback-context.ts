import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';

/** What the application gives the routes of feedback. */
export interface FeedbackContext {
  readonly database: Database;
  readonly masterKey: MasterKey;
  readonly now: () => Date;
}
