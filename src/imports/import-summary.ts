import type { RefusedRow } from './refused-file.ts';

/** How far an import is; told some times a second while reading, and at each step after. */
export interface ImportProgress {
  /** 'waiting' is for another import of the same records. */
  readonly step: 'waiting' | 'reading' | 'checking' | 'comparing' | 'writing' | 'indexing' | 'finishing';
  readonly rows: number;
  readonly bytesRead: number;
  /** Unknown for streams. */
  readonly bytesTotal: number | undefined;
}

/** What an import did, or a dry run would have done. */
export interface ImportSummary {
  /** None for a dry run. */
  readonly importId: number | undefined;
  /** The import's place in the order of commits; none for a dry run. */
  readonly changeNumber: number | undefined;
  /** The name of the entity: `companies`. */
  readonly entity: string;
  readonly file: string;
  readonly dryRun: boolean;
  /** Rows of the file, without its header and empty lines: the sum of added, changed, unchanged, refused and suppressed. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Rows that were passed over, as the data owner had suppressed whom or what they tell of. */
  readonly suppressed: number;
  /** Records that the file did not have. */
  readonly removed: number;
  /** In how many records each field changed, by its name, most first. */
  readonly changedFields: Readonly<Record<string, number>>;
  /** Entries that the change log got, one for each record that was added, changed or removed. */
  readonly changesNoted: number;
  /** Rows of other entities that went with removed records, by the entity's name. */
  readonly removedWith: Readonly<Record<string, number>>;
  /** The file of refused rows, if there were any. */
  readonly refusedFile: string | undefined;
  /** The first of them. */
  readonly firstRefused: readonly RefusedRow[];
  /** Why nothing was removed although that was asked for. */
  readonly notRemoved: string | undefined;
  readonly seconds: number;
}
