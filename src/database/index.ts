// Here: how to reach PostgreSQL, its migrations, the COPY helpers and the embedded server.
// Never here: a query about a domain's tables; those live in that domain's store.

export { readBinaryRows } from './binary-rows.ts';
export { cancelOnAbort } from './cancel-on-abort.ts';
export { changeChannel, nextChangeNumber, readChangeNumber } from './change-clock.ts';
export { copyIn, copyOut } from './copy.ts';
export { type Database, openDatabase, type PoolState, type Session, type Transaction } from './database.ts';
export {
  claimServing,
  type EmbeddedFindings,
  type EmbeddedPostgres,
  inspectEmbedded,
  openEmbedded,
} from './embedded/index.ts';
export { followChanges } from './follow-changes.ts';
export { inlineSql } from './inline-sql.ts';
export { appliedMigrations, migrate, migrateTo, migrationNames } from './migrate.ts';
export type { DB } from './schema.generated.ts';
export { dropSecondaryIndexes } from './secondary-indexes.ts';
export { openSessionLocks, type SessionLocks } from './session-locks.ts';
export { isPassing, isUnavailable } from './unavailable.ts';
