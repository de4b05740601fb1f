import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { createKnownLists, type KnownLists } from '../lists/index.ts';
import type { ReferenceData } from '../reference/index.ts';

/** What the application gives these routes. */
export interface ContactDependencies {
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** The reference data as it is now. */
  readonly reference: () => ReferenceData;
  /** Takes credits from an account, or throws ApiError `insufficientQuota`. */
  readonly debit: (clientId: string, credits: number) => Promise<void>;
}

/** What the routes of contacts share. */
export interface ContactContext extends ContactDependencies {
  readonly knownLists: KnownLists;
}

/** Four lists of two million contacts. */
const knownListsBytesMax = 64 * 1024 * 1024;

export function contactContext(dependencies: ContactDependencies): ContactContext {
  return { ...dependencies, knownLists: createKnownLists(knownListsBytesMax) };
}
