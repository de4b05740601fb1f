import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { copyIn, copyOut, dropSecondaryIndexes } from '../database/index.ts';
import { entryColumns, waitingEntries } from '../queue/index.ts';
import { type ArchiveItem, contentOf } from './archive-reader.ts';
import type { RowsMeasure, TableManifest } from './manifest.ts';
import { isSameMeasure, measuringRows } from './measure-rows.ts';
import { copyTarget, dropForeignKeys, identifier, listTables } from './schema-store.ts';

/** Where the queue's entries wait until its own tables can be written. */
export const queueTable = 'restored_entry';

/**
 * Empties every table and takes away what makes loading slow. A table that this transaction emptied is filled in the order
 * of the rows that come (no other has left room in it), which is what lets them be compared afterwards by one checksum.
 * @returns the statements that build indexes and foreign keys again
 */
export async function prepareTables(client: pg.ClientBase): Promise<string[]> {
  const tables = (await listTables(client)).map(({ name }) => identifier(name));
  const foreignKeys = await dropForeignKeys(client, tables);
  const indexes: string[] = [];
  for (const table of tables) indexes.push(...(await dropSecondaryIndexes(client, table)));
  await client.query(`TRUNCATE ${tables.join(', ')}`);
  await client.query(`CREATE TEMP TABLE ${queueTable} (${entryColumns}) ON COMMIT DROP`);
  return [...indexes, ...foreignKeys];
}

/** Fills a table, and makes sure that what is in it now is what was read from it when the backup was written. */
export async function loadTable(client: pg.ClientBase, table: TableManifest, item: ArchiveItem): Promise<void> {
  // Frozen: rows that nobody else can see yet need no later visit that says so.
  await copyIn(client, `COPY ${copyTarget(table)} FROM STDIN (FREEZE)`, contentOf(item));
  await requireSame(client, table.name, copyTarget(table), table);
}

export async function loadQueue(client: pg.ClientBase, item: ArchiveItem): Promise<void> {
  await copyIn(client, `COPY ${queueTable} FROM STDIN`, contentOf(item));
}

export async function requireSameQueue(client: pg.ClientBase, queue: RowsMeasure): Promise<void> {
  await requireSame(client, 'the queue', `(${waitingEntries})`, queue);
}

/** @throws Error if a checksum is another: better no installation than one that is not what it was */
async function requireSame(client: pg.ClientBase, what: string, source: string, expected: RowsMeasure): Promise<void> {
  const { measured, measure } = measuringRows();
  measured.resume();
  await pipeline(copyOut(client, `COPY ${source} TO STDOUT`), measured);
  if (!isSameMeasure(measure(), expected)) throw new Error(`what was loaded of ${what} is not what was backed up`);
}
