import type { ImportEntity } from '../lib/import-entity.ts';
import { keyFields, quoted } from './staging.ts';

/** What a merge is told. */
export interface MergeOptions {
  readonly importId: number;
  /** Remove what is in the table and not in the file. */
  readonly replace: boolean;
  /** Nothing was there before: a first load, of which the log only notes what was added. */
  readonly tableWasEmpty: boolean;
  onStep(step: 'comparing' | 'writing'): void;
}

/** What a merge has done. */
export interface MergeCounts {
  added: number;
  changed: number;
  removed: number;
  /** How many records changed in each field, by its name. */
  changedFields: Record<string, number>;
  /** Rows of other entities that were removed because they belonged to a removed record, by the entity's name. */
  removedWith: Record<string, number>;
}

/** A record's id as the change log has it: the key as text, its parts joined with colons. */
export function recordId(entity: ImportEntity, alias: string): string {
  const parts = keyFields(entity).map(({ column }) => `${alias}.${quoted(column)}`);
  return parts.length === 1 ? `${parts[0]}::text` : `concat_ws(':', ${parts.join(', ')})`;
}
