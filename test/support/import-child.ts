import { openDatabase } from '../../src/database/index.ts';
import { importFile } from '../../src/imports/index.ts';

/** A process that imports one file and is killed by the test that started it: `node import-child.ts URL NAME ENTITY FILE`. */
const [url = '', name = '', entity = '', file = ''] = process.argv.slice(2);
const database = openDatabase(url, { name });
await importFile({ database, entity, file });
await database.close();
