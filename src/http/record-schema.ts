import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { ApiError } from '../lib/errors.ts';
import type { RecordField } from '../lib/record-field.ts';

const scalars = {
  text: Type.String(),
  integer: Type.Integer(),
  number: Type.Number(),
  boolean: Type.Boolean(),
  instant: Type.String({ description: 'ISO 8601, UTC' }),
} as const;

/**
 * The schema of a record that prints a member for each field that has a value, in the order of its fields: lists are
 * `<websites><website>…` in XML, ids of other records are texts in JSON where the original printed them so.
 * @param options.title its name in OpenAPI
 * @param options.xmlName its element
 */
export function recordSchema(fields: readonly RecordField[], options: { title: string; xmlName: string }): TObject {
  return Type.Object(recordProperties(fields), { title: options.title, xml: { name: options.xmlName } });
}

/** The members of {@link recordSchema}, for records that have more than fields. */
export function recordProperties(fields: readonly RecordField[]): TProperties {
  return Object.fromEntries(fields.map((field) => [field.name, Type.Optional(valueSchema(field))]));
}

/**
 * The fields that a `fields` parameter asks for, all of them if it is absent or blank; in the order of `fields`.
 * @throws ApiError `invalidFields` if one of the names is no field of the record
 */
export function requestedFields<Field extends RecordField>(
  fields: readonly Field[],
  names: readonly string[],
): readonly Field[] {
  if (names.length === 0) return fields;
  const requested = new Set(names);
  const known = fields.filter(({ name }) => requested.has(name));
  if (known.length < requested.size) throw new ApiError('invalidFields');
  return known;
}

function valueSchema(field: RecordField): TSchema {
  if (field.kind === 'textList') return Type.Array(Type.String({ xml: { name: field.item } }));
  if (field.kind === 'objectList') {
    const members = field.members.map((member) => [member, Type.Optional(Type.String())]);
    return Type.Array(Type.Object(Object.fromEntries(members) as TProperties, { xml: { name: field.item } }));
  }
  return field.printedAsText === true ? scalars.text : scalars[field.kind];
}
