import { boolean, integer, text, textList } from '../lib/record-field.ts';

/** The index contact_by_confidence holds these texts together. */
const inConfidenceIndex = { bytesMax: 200 } as const;

/**
 * Every field of a contact, the employment of a person at a company, that is not the person's or the company's own
 * (reference `data-target.md` §4.4).
 */
export const contactFields = [
  integer('contactId', { required: true, minimum: 1 }),
  integer('peopleId', { required: true, minimum: 1 }),
  integer('companyId', { required: true, minimum: 1 }),
  textList('titles', 'title'),
  textList('jobLevels', 'jobLevel'),
  textList('jobFunctions', 'jobFunction'),
  boolean('active'),
  text('email', { format: 'email' }),
  text('emailValidationStatus', { values: ['ValidEmail', 'ValidDomain'] }),
  text('phone'),
  text('phoneType', inConfidenceIndex),
  text('corporatePhone'),
  integer('confidenceScore', { minimum: 0, maximum: 100, printedAsText: true }),
  text('salary'),
  text('salaryCurrency'),
  text('description', { bytesMax: 100_000 }),
  textList('sources', 'source'),
] as const;
