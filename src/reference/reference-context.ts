import type { ReferenceData } from './reference-data.ts';

/** What the application gives the routes of reference data. */
export interface ReferenceContext {
  /** The reference data as they are now. */
  readonly reference: () => ReferenceData;
}
