// Here: files in, rows merged by set statements, every changed field noted in the change log, the history of imports.
// Never here: what a kind of record consists of; its domain declares that.

export { importEntities } from './entities.ts';
export { type ImportOptions, importFile } from './import-file.ts';
export { type ImportRecord, listImports } from './import-store.ts';
export type { ImportProgress, ImportSummary } from './import-summary.ts';
export type { FileFormat } from './row-reader.ts';
