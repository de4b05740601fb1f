import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { allDependentsOf, entityOf } from './entities.ts';

/** Sets imports' locks apart from other advisory locks. */
export const importLockSpace = 7_241_005;

/**
 * Makes this transaction the only import of its entity until it ends; nor can what its rows refer to, or what it may
 * remove along with its records, be imported meanwhile.
 * @param onWait told if another import has to be waited for
 */
export async function lockEntities(
  { client }: Transaction,
  entity: ImportEntity,
  replace: boolean,
  onWait: () => void,
): Promise<void> {
  const exclusive = new Set([entity, ...(replace ? allDependentsOf(entity) : [])].map((each) => each.entity));
  const shared = new Set((entity.references ?? []).map((reference) => entityOf(reference.entity).entity));
  // Always in the order of their names, so that two imports cannot wait for each other.
  for (const name of [...new Set([...exclusive, ...shared])].sort()) {
    const mode = exclusive.has(name) ? '' : '_shared';
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock${mode}($1, hashtext($2)) AS locked`,
      [importLockSpace, name],
    );
    if (rows[0]?.locked === true) continue;
    onWait();
    await client.query(`SELECT pg_advisory_xact_lock${mode}($1, hashtext($2))`, [importLockSpace, name]);
  }
}
