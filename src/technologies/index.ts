// Here: the technology tree, which company has what installed, and how files give them.
// Never here: companies themselves.
import type { Server } from '../http/index.ts';

export { installedTechnologyImport } from './installed-technology-import.ts';
export { technologyImport } from './technology-import.ts';

export function technologyRoutes(_server: Server, _deps: object): void {}
