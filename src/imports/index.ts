// Here: files in, rows merged by set statements, every changed field noted in the change log, the history of imports.
// Never here: what a kind of record consists of; its domain declares that.

export { changeRecords } from './change-records.ts';
export { importEntities } from './entities.ts';
export { type ImportOptions, importFile } from './import-file.ts';
export { type LastImport, type RunningImport, readLastImports, readRunningImports } from './import-state-store.ts';
export { type ImportRecord, listImports } from './import-store.ts';
export type { ImportProgress, ImportSummary } from './import-summary.ts';
export { loadReferenceData } from './load-reference-data.ts';
export type { FileFormat } from './row-reader.ts';
export { type ForgottenRecords, type SuppressionOutcome, suppressSubject } from './suppress-subject.ts';
