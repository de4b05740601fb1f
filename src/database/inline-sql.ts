import {
  CamelCasePlugin,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import pg from 'pg';
import type { DB } from './schema.generated.ts';

/** Writes statements as `Database.kysely` does, and can run none. */
const compiler = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [new CamelCasePlugin()],
});

/**
 * A composed statement as one text, its parameters written as literals: `COPY` takes no parameters. PostgreSQL reads a
 * quoted literal as it reads a parameter, by what stands around it.
 * @throws TypeError for a parameter that has no literal here
 */
export function inlineSql(statement: RawBuilder<unknown>): string {
  const { sql, parameters } = statement.compile(compiler);
  return sql.replace(/\$(\d+)/g, (_, number: string) => literalOf(parameters[Number(number) - 1]));
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return pg.escapeLiteral(String(value));
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map(arrayItem).join(',')}}`);
  throw new TypeError(`${typeof value} cannot be written into a statement`);
}

function arrayItem(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new TypeError('an array of texts or numbers only');
  return `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}
