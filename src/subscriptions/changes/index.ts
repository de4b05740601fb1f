// Here: digests, which are what changed for a type of subscription in a range of change numbers: opened, read, forgotten.
// Never here: what counts as a change of which type (types/), or whom it is told (alerts/).

export { changedRecords, findEntries } from './digest-store.ts';
export { forgetDigests } from './forget-digests.ts';
export { openDigest } from './open-digest.ts';
export { previewChanges } from './preview-changes.ts';
