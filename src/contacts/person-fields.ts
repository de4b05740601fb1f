import { integer, objectList, text } from '../lib/record-field.ts';

/** Indexes hold first and last names together, all three as one, and cities in lower case, which may be longer. */
const indexed = { bytesMax: 300 } as const;

/**
 * Every field of a person, in the order of reference `data-target.md` §5.1. Files give `peopleId` as the number that the
 * data owner knows the person by; answers print it as a client-specific id.
 */
export const personFields = [
  integer('peopleId', { required: true, minimum: 1 }),
  text('firstName', indexed),
  text('middleName', indexed),
  text('lastName', { required: true, ...indexed }),
  text('fullName', { bytesMax: 900 }),
  objectList('education', 'educationEntry', {
    members: ['degree', 'major', 'university'],
    cellMembers: ['degree', 'major', 'university'],
    mainMember: 'university',
  }),
  text('imageUrl'),
  text('facebookHandle'),
  text('linkedinHandle'),
  text('twitterHandle'),
  integer('age', { minimum: 0, printedAsText: true }),
  text('peopleCountry'),
  text('peopleState'),
  text('peopleCity', indexed),
  text('peopleArea'),
  text('peopleAddress'),
  text('latitude'),
  text('longitude'),
] as const;
