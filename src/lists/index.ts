// Here: how a page of a long list is read, whatever its records: counted once per state of the data, remembered, walked.
// Never here: what a record is, or by what a client may filter.
export { type Condition, conditionList, isOneOf, whereAll } from './condition.ts';
export { createKnownLists, type KnownLists } from './known-lists.ts';
export { type PagedList, type PageQuery, readPage } from './list-store.ts';
export { type WholeListRules, wholeListRules } from './whole-list-rules.ts';
