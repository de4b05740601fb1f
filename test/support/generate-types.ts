import { execFileSync } from 'node:child_process';
import { globalSetup, globalTeardown } from './global-setup.ts';

/** Writes `src/database/schema.generated.ts` from a freshly migrated database: `npm run generate:types`. */
await globalSetup();
try {
  execFileSync(
    'kysely-codegen',
    [
      '--dialect',
      'postgres',
      '--camel-case',
      '--out-file',
      'src/database/schema.generated.ts',
      '--exclude-pattern',
      'graphile_worker.*',
      '--numeric-parser',
      'number',
      '--type-mapping',
      '{"int8":"number"}',
    ],
    { stdio: 'inherit', env: { ...process.env, DATABASE_URL: process.env['FIRMLENS_TEST_TEMPLATE_URL'] } },
  );
} finally {
  await globalTeardown();
}
