// Here: what the data owner has suppressed, known again by keyed hashes.
// Never here: what is removed when something is suppressed, or how imports pass over it.
export type { Subject, SubjectKind } from './subject.ts';
export { type SubjectHasher, subjectHasher } from './subject-hash.ts';
export {
  deleteSuppression,
  insertSuppressions,
  listSuppressions,
  type Suppressions,
  suppressedKinds,
  suppressionHashes,
} from './suppression-store.ts';
