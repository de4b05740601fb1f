import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { ReferenceData } from '../reference/index.ts';

/** What the application gives these routes. */
export interface EnrichContext {
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** The reference data as it is now. */
  readonly reference: () => ReferenceData;
  /** Takes credits from an account, or throws ApiError `insufficientQuota`. */
  readonly debit: (clientId: string, credits: number) => Promise<void>;
}
