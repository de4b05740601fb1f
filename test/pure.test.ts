import { globSync } from 'node:fs';
import path from 'node:path';

// The pure tests, all in this one process: they touch no database and are done in milliseconds, so that starting a process
// for each of their files took longer than the tests themselves. Each of them still runs alone when it is named.
const src = path.join(import.meta.dirname, '../src');
for (const file of globSync('**/*.test.ts', { cwd: src, exclude: ['**/*.db.test.ts'] }).sort()) {
  await import(path.join(src, file));
}
