import { ApiError } from '../../lib/errors.ts';
import type { IdChange } from '../id-sets/id-set.ts';

/** A parameter that has ids: what they are, and what is to be done with them (reference `subscriptions.md` §6). */
export interface IdParameter {
  readonly name: string;
  readonly kind: 'company' | 'people';
  readonly change: keyof IdChange;
}

const all: readonly IdParameter[] = [
  { name: 'companyIds', kind: 'company', change: 'replace' },
  { name: 'addCompanyIds', kind: 'company', change: 'add' },
  { name: 'removeCompanyIds', kind: 'company', change: 'remove' },
  { name: 'peopleIds', kind: 'people', change: 'replace' },
  { name: 'addPeopleIds', kind: 'people', change: 'add' },
  { name: 'removePeopleIds', kind: 'people', change: 'remove' },
];

/** All there are, by their names. */
export const idParameters: ReadonlyMap<string, IdParameter> = new Map(
  all.map((parameter) => [parameter.name, parameter]),
);

/**
 * The documented table: ids to add and ids to remove go together, nothing else does.
 * @throws ApiError `notCombinable`
 */
export function requireCombinable(parameter: IdParameter, others: Iterable<IdParameter>): void {
  for (const other of others) {
    const goTogether = parameter.kind === other.kind && parameter.change !== 'replace' && other.change !== 'replace';
    if (!goTogether) throw new ApiError('notCombinable', { field: parameter.name, other: other.name });
  }
}
