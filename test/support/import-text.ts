import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Database } from '../../src/database/index.ts';
import { type ImportOptions, type ImportSummary, importFile } from '../../src/imports/index.ts';

/** Imports a text as a file; `refusedText` is the content of the file of refused rows, if one was written. */
export type ImportText = (
  entity: string,
  content: string | Buffer,
  options?: Partial<ImportOptions>,
) => Promise<ImportSummary & { refusedText: string | undefined }>;

/** Call it at the top level of a test file: its files are in `folder`, which is gone after the file's tests. */
export async function textImporter(database: Database): Promise<ImportText & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'firmlens-test-'));
  after(() => rm(folder, { recursive: true }));
  let files = 0;
  const run: ImportText = async (entity, content, options = {}) => {
    files += 1;
    const file = options.file ?? join(folder, `${files}.${options.format ?? 'csv'}`);
    if (options.stream === undefined) writeFileSync(file, content);
    const summary = await importFile({ database, entity, file, ...options });
    const { refusedFile } = summary;
    const refusedText =
      refusedFile !== undefined && existsSync(refusedFile) ? readFileSync(refusedFile, 'utf8') : undefined;
    return { ...summary, refusedText };
  };
  return Object.assign(run, { folder });
}

/** Every entry of the change log, in the order of imports and records. */
export async function changeLog(
  database: Database,
): Promise<[importId: number, entity: string, id: string, kind: string, fields: unknown][]> {
  const { rows } = await database.client.query(
    'SELECT import_id, entity, record_id, kind, fields FROM change_log ORDER BY import_id, entity, length(record_id), record_id',
  );
  return rows.map((row) => [row.import_id, row.entity, row.record_id, row.kind, row.fields]);
}
