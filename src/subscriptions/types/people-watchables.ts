import type { Watchable } from '../subscription-type.ts';

/** What can be watched of a person, and which fields that is, of the person and of each contact, as the change log names them. */
export interface PeopleWatchable extends Watchable {
  readonly ofPerson: readonly string[];
  readonly ofContact: readonly string[];
}

/**
 * In the order of the documentation (reference `subscriptions.md` §2.4), which is the order of their bits: new ones go to
 * the end, none is ever taken out. `active` of a person, `newEmployment` and `executiveMobileNo` are no fields of
 * imported records: the person was added or removed; a contact was added; a mobile number changed.
 */
export const peopleWatchables: readonly PeopleWatchable[] = [
  watchable('active', ['active'], ['active']),
  watchable('name', ['firstName', 'middleName', 'lastName', 'fullName']),
  watchable('facebookHandle', ['facebookHandle']),
  watchable('linkedInHandle', ['linkedinHandle']),
  watchable('twitterHandle', ['twitterHandle']),
  watchable('education', ['education']),
  watchable('titles', [], ['titles']),
  watchable('phone', [], ['phone']),
  watchable('email', [], ['email']),
  watchable('salary', [], ['salary', 'salaryCurrency']),
  watchable('description', [], ['description']),
  watchable('imageUrl', ['imageUrl']),
  watchable('age', ['age']),
  watchable('newEmployment', [], ['newEmployment']),
  watchable('executiveMobileNo', [], ['executiveMobileNo']),
];

function watchable(name: string, ofPerson: readonly string[], ofContact: readonly string[] = []): PeopleWatchable {
  return { name, printed: name, ofPerson, ofContact };
}
