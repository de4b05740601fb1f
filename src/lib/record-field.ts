/**
 * One field of a record (a company, a product, …) as every part of the product needs to know it: its name on the wire
 * and in files, its column, and the kind of value it holds.
 */
export type RecordField<Name extends string = string> = ScalarField<Name> | TextListField<Name> | ObjectListField<Name>;

interface NamedField<Name extends string> {
  /** The API's name: in answers, in the header of a file, in the change log. */
  readonly name: Name;
  /** The column of the record's table: the name in snake_case. */
  readonly column: string;
  /** A record without a value here is refused. */
  readonly required?: boolean;
}

/**
 * A single value. `integer` and `number` are JSON numbers on the wire, `number` keeps its decimals as they were given; an
 * `instant` is a time in ISO 8601, on the wire in UTC.
 */
export interface ScalarField<Name extends string = string> extends NamedField<Name> {
  readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'instant';
  /** The least whole number that is accepted: 1 for ids, 0 for counts. */
  readonly minimum?: number;
  /** The largest. */
  readonly maximum?: number;
  /** A number that the wire prints as a JSON string, as the original did with ids of other records. */
  readonly printedAsText?: true;
  /** What a text must look like. */
  readonly format?: 'email';
  /** The only texts that are accepted, in any case; kept as they are written here. */
  readonly values?: readonly string[];
  /** The longest text that is accepted, in bytes of UTF-8; `textBytesMax` if not set. */
  readonly bytesMax?: number;
}

/** Longer texts would not fit an index (a PostgreSQL B-tree entry holds 2,704 bytes). */
export const textBytesMax = 2000;

/** A list of texts: a JSON array on the wire, `text[]` in the table, joined with `|` in a CSV cell. */
export interface TextListField<Name extends string = string> extends NamedField<Name> {
  readonly kind: 'textList';
  /** The name of one of them, as in the XML `<websites><website>…`. */
  readonly item: string;
}

/** A list of flat objects of texts: a JSON array on the wire, `jsonb` in the table, `a:b|a:b` or JSON in a CSV cell. */
export interface ObjectListField<Name extends string = string> extends NamedField<Name> {
  readonly kind: 'objectList';
  readonly item: string;
  /** The objects' members, in the order in which the API's documents show them. */
  readonly members: readonly string[];
  /** The members in the order of the `a:b` form of a CSV cell; the last one may contain colons. */
  readonly cellMembers: readonly string[];
  /** The member that an entry without a colon gives, and that no entry may lack. */
  readonly mainMember: string;
}

/** A field that holds one text; give a larger `bytesMax` only to one that is never indexed whole. */
export function text<const Name extends string>(
  name: Name,
  options: Pick<ScalarField, 'required' | 'bytesMax' | 'format' | 'values'> = {},
): ScalarField<Name> {
  return { kind: 'text', name, column: columnName(name), ...options };
}

/** A field that holds a whole number up to 2^53 - 1. */
export function integer<const Name extends string>(
  name: Name,
  options: Pick<ScalarField, 'required' | 'minimum' | 'maximum' | 'printedAsText'> = {},
): ScalarField<Name> {
  return { kind: 'integer', name, column: columnName(name), ...options };
}

/** A field that holds a decimal number. */
export function number<const Name extends string>(name: Name): ScalarField<Name> {
  return { kind: 'number', name, column: columnName(name) };
}

/** A field that holds true or false. */
export function boolean<const Name extends string>(name: Name): ScalarField<Name> {
  return { kind: 'boolean', name, column: columnName(name) };
}

/** A field that holds a moment. */
export function instant<const Name extends string>(
  name: Name,
  options: Pick<ScalarField, 'required'> = {},
): ScalarField<Name> {
  return { kind: 'instant', name, column: columnName(name), ...options };
}

/** A field that holds a list of texts; `item` names one of them. */
export function textList<const Name extends string>(name: Name, item: string): TextListField<Name> {
  return { kind: 'textList', name, column: columnName(name), item };
}

/** A field that holds a list of flat objects of texts. */
export function objectList<const Name extends string>(
  name: Name,
  item: string,
  shape: Pick<ObjectListField, 'members' | 'cellMembers' | 'mainMember'>,
): ObjectListField<Name> {
  return { kind: 'objectList', name, column: columnName(name), item, ...shape };
}

/** `companyStatusV2` → `company_status_v2`. */
function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
