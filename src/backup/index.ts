// Here: an installation as one file, and back: written while it works, checked before anything is changed by it.
// Never here: what a table means. Whatever the schema has goes along; queue entries and result files by their own rooms.

export { type CheckedBackup, checkBackup } from './check-backup.ts';
export type { Manifest } from './manifest.ts';
export type { BackupProgress } from './progress.ts';
export { type RestoreSummary, restoreBackup } from './restore-backup.ts';
export { writeBackup } from './write-backup.ts';
