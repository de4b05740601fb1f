import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { createKnownLists, type KnownLists } from '../lists/index.ts';
import type { ReferenceData } from '../reference/index.ts';

/** What the application gives these routes. */
export interface CompanyDependencies {
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** The reference data as it is now. */
  readonly reference: () => ReferenceData;
  /** Takes credits from an account, or throws ApiError `insufficientQuota`. */
  readonly debit: (clientId: string, credits: number) => Promise<void>;
}

/** What the routes of companies share. */
export interface CompanyContext extends CompanyDependencies {
  readonly knownLists: KnownLists;
}

/** Eight lists of a million companies. */
const knownListsBytesMax = 64 * 1024 * 1024;

export function companyContext(dependencies: CompanyDependencies): CompanyContext {
  return { ...dependencies, knownLists: createKnownLists(knownListsBytesMax) };
}
