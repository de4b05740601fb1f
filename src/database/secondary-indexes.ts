import type pg from 'pg';

/**
 * Takes the indexes of a table away, other than those that keep its rows unique: a large load sorts once afterwards instead
 * of once a row.
 * @returns the statements that build them again
 */
export async function dropSecondaryIndexes(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `SELECT format('%I.%I', schema.nspname, index.relname) AS name, pg_get_indexdef(index.oid) AS definition
     FROM pg_index JOIN pg_class index ON index.oid = indexrelid JOIN pg_namespace schema ON schema.oid = relnamespace
     WHERE indrelid = $1::regclass AND NOT indisunique
     ORDER BY index.relname`,
    [table],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return indexes.map(({ definition }) => definition);
}
