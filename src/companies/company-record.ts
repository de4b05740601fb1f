import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { ApiError } from '../lib/errors.ts';
import type { RecordField } from '../lib/record-field.ts';
import { type CompanyFieldName, companyFields } from './company-fields.ts';

const scalars = {
  text: Type.String(),
  integer: Type.Integer(),
  number: Type.Number(),
  boolean: Type.Boolean(),
} as const;

/**
 * The company record as details print it (reference `data-target.md` §4.2): a member for each field that was asked for
 * and has a value. Schema, names and columns all come from {@link companyFields}.
 */
export const CompanyRecord = Type.Object(
  Object.fromEntries(companyFields.map((field) => [field.name, Type.Optional(valueSchema(field))])) as TProperties,
  { title: 'Company', xml: { name: 'company' } },
);

export type CompanyRecord = Static<typeof CompanyRecord>;

const fieldNames: readonly CompanyFieldName[] = companyFields.map(({ name }) => name);

/**
 * The fields that a `fields` parameter asks for, all of them if it is absent or blank.
 * @throws ApiError `invalidFields` if one of the names is no field of the company record
 */
export function requestedFields(names: readonly string[]): readonly CompanyFieldName[] {
  if (names.length === 0) return fieldNames;
  const requested = new Set(names);
  const known = fieldNames.filter((name) => requested.has(name));
  if (known.length < requested.size) throw new ApiError('invalidFields');
  return known;
}

function valueSchema(field: RecordField): TSchema {
  if (field.kind === 'textList') return Type.Array(Type.String({ xml: { name: field.item } }));
  if (field.kind !== 'objectList') return scalars[field.kind];
  const members = field.members.map((member) => [member, Type.Optional(Type.String())]);
  return Type.Array(Type.Object(Object.fromEntries(members) as TProperties, { xml: { name: field.item } }));
}
