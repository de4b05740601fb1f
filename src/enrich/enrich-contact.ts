import { contactRecordFields } from '../contacts/index.ts';

type RecordFieldName = (typeof contactRecordFields)[number]['name'];

/** Fields that have another name here than in the contact record. */
const renamed = new Map([
  ['facebookHandle', 'facebookProfile'],
  ['linkedinHandle', 'linkedInProfile'],
  ['twitterHandle', 'twitterProfile'],
]);

const names: readonly RecordFieldName[] = [
  'contactId',
  'peopleId',
  'firstName',
  'middleName',
  'lastName',
  'fullName',
  'email',
  'phone',
  'phoneType',
  'titles',
  'jobLevels',
  'jobFunctions',
  'education',
  'facebookHandle',
  'linkedinHandle',
  'twitterHandle',
  'description',
  'imageUrl',
  'age',
  'salary',
  'salaryCurrency',
  'active',
  'sources',
];

/** The fields of the contact record that enrichment prints, under their names there. */
export const sourceFields = names.map(sourceField);

/** What enrichment prints of a contact (reference `data-target.md` §6), as columns of the view contact_record. */
export const enrichContactFields = sourceFields.map((field) =>
  Object.assign({}, field, { name: printedName(field.name) }),
);

/** The name under which enrichment prints a field of the contact record. */
export function printedName(name: string): string {
  return renamed.get(name) ?? name;
}

function sourceField(name: RecordFieldName): (typeof contactRecordFields)[number] {
  const field = contactRecordFields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`the contact record has no field ${name}`);
  return field;
}
