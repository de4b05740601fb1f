import { readFileSync } from 'node:fs';

// The same relative way from `src/config` and from `dist/config`.
const packageFile = new URL('../../package.json', import.meta.url);

/** The version of this program. */
export const { version: programVersion } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
