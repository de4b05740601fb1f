import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';

/** What the application gives these routes. */
export interface TechnologyContext {
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** Takes credits from an account, or throws ApiError `insufficientQuota`. */
  readonly debit: (clientId: string, credits: number) => Promise<void>;
}
