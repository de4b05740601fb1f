import type { Database } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { referenceImports, shippedReferenceFile } from '../reference/index.ts';
import { importFile } from './import-file.ts';
import { quoted } from './staging.ts';

/** Any number works, as long as every process uses the same one. */
const loadLock = 7_241_006;

/**
 * Imports the shipped reference data of every kind that the database has nothing of, as it is at the first start; what
 * the data owner has put in their place stays. Any number of processes may call it at a time: one loads, the others
 * wait for it.
 */
export async function loadReferenceData(database: Database): Promise<void> {
  if ((await emptyKinds(database)).length === 0) return;
  await database.connection(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [loadLock]);
    try {
      for (const { name } of await emptyKinds(database)) {
        await importFile({ database, entity: name, file: shippedReferenceFile(name), strict: true });
      }
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [loadLock]);
    }
  });
}

async function emptyKinds({ client }: Database): Promise<ImportEntity[]> {
  const isEmpty = referenceImports.map(({ table }) => `NOT EXISTS (SELECT FROM ${quoted(table)})`);
  const { rows } = await client.query<{ empty: boolean[] }>(`SELECT ARRAY[${isEmpty.join(', ')}] AS empty`);
  return referenceImports.filter((_, index) => rows[0]?.empty[index] === true);
}
