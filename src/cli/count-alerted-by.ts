import type { Database } from '../database/index.ts';
import type { ImportSummary } from '../imports/index.ts';
import { countAlerted } from '../subscriptions/index.ts';

/** How many subscriptions an import will alert; undefined for a dry run, which leaves nothing to tell. */
export async function countAlertedBy(database: Database, { changeNumber }: ImportSummary): Promise<number | undefined> {
  if (changeNumber === undefined) return undefined;
  return countAlerted(database, { afterNumber: changeNumber - 1, toNumber: changeNumber });
}
