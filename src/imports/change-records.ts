import type { Transaction } from '../database/index.ts';
import { entityOf } from './entities.ts';
import { lockEntities } from './import-lock.ts';
import { insertImport, takeImportId } from './import-store.ts';

/** How many records a change was to. */
interface ChangeCounts {
  readonly changed: number;
  readonly removed: number;
  /** How many records changed in each field, by its name. */
  readonly changedFields: Readonly<Record<string, number>>;
}

/**
 * Changes records by statements rather than from a file, in the way of an import: no import of the same records runs
 * meanwhile, `work` notes its changes in the change log under the import id it is given, and the change has its place in
 * the history and in the order of commits. If nothing was changed, it has none. Call it last in the transaction.
 * @param options.entity what kind of record: `contact`
 * @param options.name what the history shows in place of a file
 * @param options.withDependents keeps imports of what belongs to these records from running, too
 * @returns the outcome that `work` gives
 */
export async function changeRecords<Outcome>(
  transaction: Transaction,
  options: { entity: string; name: string; now: Date; withDependents: boolean },
  work: (importId: number) => Promise<{ counts: ChangeCounts; outcome: Outcome }>,
): Promise<Outcome> {
  const { entity, now } = options;
  await lockEntities(transaction, entityOf(entity), options.withDependents, () => undefined);
  const importId = await takeImportId(transaction);
  const { counts, outcome } = await work(importId);
  if (counts.changed === 0 && counts.removed === 0) return outcome;
  await insertImport(transaction, {
    importId,
    entity,
    file: options.name,
    startedAt: now,
    finishedAt: now,
    rowsRead: 0,
    rowsAdded: 0,
    rowsChanged: counts.changed,
    rowsUnchanged: 0,
    rowsRemoved: counts.removed,
    rowsRefused: 0,
    rowsSuppressed: 0,
    changedFields: counts.changedFields,
    refusedFile: null,
  });
  return outcome;
}
