import type pg from 'pg';
import type { Transaction } from './database.ts';

/** The channel on which servers hear that records have changed. */
export const changeChannel = 'firmlens_change';

/**
 * Takes the next number of the change clock, and tells all servers once this transaction has committed. Take it last:
 * the clock's row stays locked until the commit, which is what makes the numbers follow the commits, and whatever came
 * after it would keep other imports waiting.
 */
export async function nextChangeNumber({ client }: Transaction): Promise<number> {
  const { rows } = await client.query<{ number: number }>(
    `WITH clock AS (UPDATE change_clock SET change_number = change_number + 1 RETURNING change_number)
     SELECT change_number AS number, pg_notify($1, '') FROM clock`,
    [changeChannel],
  );
  return numberOf(rows);
}

/** The number of the last commit that changed records. */
export async function readChangeNumber(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ number: number }>('SELECT change_number AS number FROM change_clock');
  return numberOf(rows);
}

function numberOf([row]: readonly { number: number }[]): number {
  if (row === undefined) throw new Error('change_clock has no row');
  return row.number;
}
