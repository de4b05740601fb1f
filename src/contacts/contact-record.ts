import { type Static, type TObject } from 'typebox';
import { recordSchema } from '../http/index.ts';
import { boolean, integer, type RecordField, text } from '../lib/record-field.ts';
import { contactFields } from './contact-fields.ts';
import { personFields } from './person-fields.ts';

/**
 * What answers print of a contact: its own fields, its person's and its company's name, in the order of reference
 * `data-target.md` §4.4. Every field is a column of the view contact_record, in which joining and naming is done:
 * `active` and `fullName` have a value there even if the file gave none. `peopleId` is the number there; whoever prints
 * it makes it the account's own id.
 */
export const contactRecordFields = [
  integer('companyId'),
  text('companyName'),
  integer('contactId'),
  own('description'),
  own('email'),
  ofPerson('facebookHandle'),
  ofPerson('linkedinHandle'),
  ofPerson('twitterHandle'),
  ofPerson('firstName'),
  ofPerson('lastName'),
  ofPerson('fullName'),
  ofPerson('imageUrl'),
  own('phone'),
  own('confidenceScore'),
  own('emailValidationStatus'),
  ofPerson('education'),
  own('titles'),
  own('active'),
  text('peopleId'),
  integer('age'),
  own('jobLevels'),
  own('jobFunctions'),
  own('salary'),
  own('salaryCurrency'),
  own('sources'),
  ofPerson('middleName'),
  own('phoneType'),
  own('corporatePhone'),
  ofPerson('peopleCountry'),
  ofPerson('peopleState'),
  ofPerson('peopleCity'),
  ofPerson('peopleArea'),
  ofPerson('peopleAddress'),
  ofPerson('latitude'),
  ofPerson('longitude'),
] as const;

/** What lists print of a contact besides its new id: enough to choose from (§3.4). The place is the company's. */
export const contactListFields = [
  text('peopleId'),
  ofPerson('firstName'),
  ofPerson('lastName'),
  ofPerson('fullName'),
  own('titles'),
  own('active'),
  integer('companyId'),
  text('companyName'),
  boolean('hasEmail'),
  text('emailMd5Hash'),
  boolean('hasPhone'),
  text('city'),
  text('state'),
  text('country'),
] as const;

/** What a search prints of a contact (§4.3). */
export const contactSearchFields = [
  integer('contactId'),
  text('peopleId'),
  ofPerson('firstName'),
  ofPerson('middleName'),
  ofPerson('lastName'),
  integer('companyId'),
  text('companyName'),
  own('titles'),
  own('active'),
  boolean('hasEmail'),
  boolean('hasPhone'),
] as const;

/** What the deprecated search prints (§5.2): the id as a text. */
export const personSearchFields = [
  ofPerson('firstName'),
  ofPerson('middleName'),
  ofPerson('lastName'),
  text('contactId'),
  own('active'),
] as const;

/** What a person's details print of an employment: the contact without its person (§5.1). */
export const employmentFields = contactRecordFields.filter(
  ({ name }) => !personFields.some((field) => field.name === name),
);

/** The contact record as details print it: a member for each field that was asked for and has a value. */
export const ContactRecord: TObject = recordSchema(contactRecordFields, { title: 'Contact', xmlName: 'contact' });

export type ContactRecord = Static<typeof ContactRecord>;

/** A column of the view contact_record that a field of this folder prints. */
export type ContactColumn = (typeof contactRecordFields)[number]['name'] | (typeof contactListFields)[number]['name'];

function own<const Name extends (typeof contactFields)[number]['name']>(name: Name) {
  return pick(contactFields, name);
}

function ofPerson<const Name extends (typeof personFields)[number]['name']>(name: Name) {
  return pick(personFields, name);
}

function pick<Field extends RecordField, const Name extends string>(fields: readonly Field[], name: Name) {
  const field = fields.find((field): field is Extract<Field, { name: Name }> => field.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
}
