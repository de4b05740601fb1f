import { nextChangeNumber, type Session, type Transaction } from '../database/index.ts';

/** One import as the history has it; counts are rows of the file, except `removed`, which counts records. */
export interface ImportRecord {
  readonly importId: number;
  readonly entity: string;
  readonly file: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly rowsRead: number;
  readonly rowsAdded: number;
  readonly rowsChanged: number;
  readonly rowsUnchanged: number;
  readonly rowsRemoved: number;
  readonly rowsRefused: number;
  /** Passed over, as the data owner had suppressed whom or what they tell of. */
  readonly rowsSuppressed: number;
  /** How many records changed in each field, by its name. */
  readonly changedFields: Readonly<Record<string, number>>;
  readonly refusedFile: string | null;
  /** Its place in the order in which imports were committed. */
  readonly changeNumber: number;
}

/** Takes the id of a new import; the import's row is written when it ends. */
export async function takeImportId({ client }: Transaction): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT nextval(pg_get_serial_sequence('import', 'import_id')) AS id`,
  );
  return rows[0]!.id;
}

/** How many entries an import has written into the change log. */
export async function countChanges({ client }: Transaction, importId: number): Promise<number> {
  const { rows } = await client.query<{ changes: number }>(
    'SELECT count(*) AS changes FROM change_log WHERE import_id = $1',
    [importId],
  );
  return rows[0]!.changes;
}

/**
 * Notes a finished import under the next number of the change clock, as the last thing in its transaction.
 * @returns the number
 */
export async function insertImport(
  transaction: Transaction,
  record: Omit<ImportRecord, 'changeNumber'>,
): Promise<number> {
  const changeNumber = await nextChangeNumber(transaction);
  await transaction.client.query(
    `INSERT INTO import (import_id, entity, file, started_at, finished_at, rows_read, rows_added, rows_changed,
                         rows_unchanged, rows_removed, rows_refused, rows_suppressed, changed_fields, refused_file,
                         change_number)
     OVERRIDING SYSTEM VALUE
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14, $15)`,
    [
      record.importId,
      record.entity,
      record.file,
      record.startedAt,
      record.finishedAt,
      record.rowsRead,
      record.rowsAdded,
      record.rowsChanged,
      record.rowsUnchanged,
      record.rowsRemoved,
      record.rowsRefused,
      record.rowsSuppressed,
      JSON.stringify(record.changedFields),
      record.refusedFile,
      changeNumber,
    ],
  );
  return changeNumber;
}

/** The newest imports, newest first. */
export async function listImports({ kysely }: Session, limit: number): Promise<ImportRecord[]> {
  const rows = await kysely.selectFrom('import').selectAll().orderBy('changeNumber', 'desc').limit(limit).execute();
  return rows.map((row) => Object.assign(row, { changedFields: row.changedFields as Record<string, number> }));
}
