import type { RecordField } from './record-field.ts';

/**
 * What `imports/` has to know to load one kind of record from files: the whole of it. A domain declares its own in one
 * file, and `imports/entities.ts` lists it; reading, checking, merging, noting changes, history, the command line and the
 * documentation's tables follow from the declaration.
 */
export interface ImportEntity {
  /** What the command line calls it, in the plural: `companies`. */
  readonly name: string;
  /** What the change log and the history of imports call it: `company`. */
  readonly entity: string;
  /** One of them, in words, for messages: `company`. */
  readonly noun: string;
  /** What one row of a file says, for the command's help. */
  readonly summary: string;
  readonly table: string;
  /** Every field a file may give, in the order of the documentation. Fields that are `required` must be there in a new record. */
  readonly fields: readonly RecordField[];
  /** The API names of the fields that tell records apart, which every row must give: the table's primary key. */
  readonly key: readonly string[];
  /** Fields whose value must be the id of a record of another entity; a row that names an unknown one is refused. */
  readonly references?: readonly { readonly field: string; readonly entity: string }[];
  /**
   * Fields that may name a record of another entity, whether it is there or not, and the fields that say more `about` it:
   * emptied when that record is suppressed.
   */
  readonly links?: readonly { readonly field: string; readonly entity: string; readonly about: readonly string[] }[];
  /**
   * Fields among these whose records are told when one of this kind goes. The change log keeps the ids in them even of a
   * suppressed record: they are no values of its own, and nobody else could say whom to tell.
   */
  readonly removalToldTo?: readonly string[];
  /** Present if rows are members of a record rather than records: their changes are noted together, one entry a record. */
  readonly members?: {
    /** The key field that names the record: `companyId`. */
    readonly record: string;
    /** The key field that names the member: `productId`. */
    readonly member: string;
    /** The name of the record's list of members in the change log: `installedTechnologies`. */
    readonly field: string;
  };
}
