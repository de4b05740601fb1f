import { Type } from 'typebox';
import type { Watchable } from '../subscription-type.ts';

/** Old and new values of fields, as the change log has them: `{"age": [41, 42]}`. */
export type FieldChanges = Readonly<Record<string, readonly [old: unknown, new_: unknown]>>;

const anything = Type.Optional(Type.Unknown({ xml: { 'x-anything': 'item' } }));

/** Members that items of alerts have if old and new values were asked for (`values=true`, beyond the original). */
export const printedValues = {
  values: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), old: anything, new: anything }, { xml: { name: 'value' } }), {
      description: 'With `values=true`: what the fields of the record were and are; absent where there is nothing',
    }),
  ),
};

/** The names of fields in an alert. */
export const printedFields = { fields: Type.Array(Type.String({ xml: { name: 'field' } })) };

/** A field or an agent with the bit that its place in the list gives it, and which fields of records it is. */
export interface WatchedBit {
  readonly watchable: Watchable;
  readonly bit: number;
  readonly recordFields: readonly string[];
}

/** What can be watched, each with its bit, by the fields that it is in one kind of record. */
export function withBits<Kind extends Watchable>(
  watchables: readonly Kind[],
  recordFieldsOf: (watchable: Kind) => readonly string[],
): WatchedBit[] {
  return watchables.map((watchable, index) => ({
    watchable,
    bit: 1 << index,
    recordFields: recordFieldsOf(watchable),
  }));
}

/** The bit of what a field of a record belongs to. */
export function bitOf(watchedBits: readonly WatchedBit[], recordField: string): number {
  const found = watchedBits.find(({ recordFields }) => recordFields.includes(recordField));
  if (found === undefined) throw new Error(`nothing that can be watched has the field ${recordField}`);
  return found.bit;
}

/** What of some changes is watched: the names of the fields in their documented order, and their values if they are wanted. */
export function printWatched(
  changes: FieldChanges,
  watchedBits: readonly WatchedBit[],
  watched: number,
  withValues: boolean,
): { fields: string[]; values?: { field: string; old?: unknown; new?: unknown }[] } {
  const told = watchedBits.filter(
    ({ bit, recordFields }) => (bit & watched) !== 0 && recordFields.some((field) => field in changes),
  );
  const fields = told.map(({ watchable }) => watchable.printed);
  if (!withValues) return { fields };
  const values = told
    .flatMap(({ recordFields }) => recordFields.filter((field) => field in changes))
    .map((field) => printValue(field, changes[field] ?? [null, null]));
  return values.length === 0 ? { fields } : { fields, values };
}

function printValue(field: string, [old, now]: FieldChanges[string]) {
  return { field, ...(old === null ? {} : { old }), ...(now === null ? {} : { new: now }) };
}
