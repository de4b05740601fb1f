import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { ReferenceData } from '../reference/index.ts';
import type { ResultStore } from '../storage/index.ts';
import type { EndedJobFigures } from '../telemetry/index.ts';
import type { AddressPolicy, Resolve } from '../webhooks/index.ts';
import type { JobType } from './job-type.ts';

/** What the job engine works with; wired once in `app.ts`. */
export interface JobsContext {
  readonly database: Database;
  readonly store: ResultStore;
  readonly masterKey: MasterKey;
  readonly types: readonly JobType[];
  /** The reference data as it is now. */
  readonly reference: () => ReferenceData;
  /** Where job webhooks may go, and who resolves their names. */
  readonly webhookPolicy: AddressPolicy;
  readonly resolve?: Resolve;
  readonly maxConcurrentJobs: number;
  readonly jobRetentionDays: number;
  readonly resultsUrlHours: number;
  /** Whether cells that a spreadsheet would take for formulas are written with an apostrophe before them. */
  readonly neutraliseCsv: boolean;
  readonly now: () => Date;
  /** How often a run tells its progress, and hears whether it is to be cancelled; once a second where nothing is said. */
  readonly progressMilliseconds?: number;
  /** Told of every job accepted here, by its type, and of every one that ended here: once that is committed. */
  readonly onJobAccepted?: (type: string) => void;
  readonly onJobEnded?: (job: EndedJobFigures) => void;
}

/** The declaration of a stored job's type; undefined if the database was written by a program that knew more types. */
export function knownType(context: JobsContext, type: string): JobType | undefined {
  return context.types.find((known) => known.type === type);
}

/**
 * As {@link knownType}, for what cannot be done without it.
 * @throws Error if there is none: the database was written by a program that knew more types
 */
export function typeOf(context: JobsContext, type: string): JobType {
  const found = knownType(context, type);
  if (found === undefined) throw new Error(`no job type ${type}`);
  return found;
}
