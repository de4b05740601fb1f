import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';

const database = await testDatabase();
const importText = await textImporter(database);

type Value = string | number | string[] | null;
/** What a row says: fields it lacks are not mentioned. `name` is always there. */
type Row = { companyId: number; name: string } & Record<string, Value>;

/** The fields under test: one of each way to be stored. */
const columns = {
  name: 'name',
  city: 'city',
  employees: 'employees',
  revenue: 'revenue',
  websites: 'websites',
} as const;
type FieldName = keyof typeof columns;
const optional = ['city', 'employees', 'revenue', 'websites'] as const;

const word = fc.string({
  unit: fc.constantFrom('a', 'B', 'é', '"', ',', '\n', '\\', "'", '{', '}', ';', '漢'),
  minLength: 1,
  maxLength: 5,
});
// Blanks around an item of a list do not count.
const site = word.map((text) => `<${text}>`);
const values = {
  name: word,
  city: fc.option(word),
  employees: fc.option(fc.integer({ min: 0, max: 3 })),
  revenue: fc.option(fc.constantFrom(0, 1.5, -2)),
  websites: fc.option(fc.array(site, { minLength: 1, maxLength: 3 })),
};

const step = fc
  .record({
    fields: fc.subarray([...optional]),
    form: fc.constantFrom('csv', 'ndjson'),
    replace: fc.boolean(),
    rows: fc.uniqueArray(fc.record({ companyId: fc.integer({ min: 1, max: 6 }), ...values }), {
      selector: ({ companyId }) => companyId,
      minLength: 1,
      maxLength: 6,
    }),
    absent: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  })
  .map(({ fields, form, replace, rows, absent }) => ({
    form,
    replace,
    // A CSV file lacks a field in all rows or in none, a JSON line has its own.
    rows: rows.map((row, index): Row => {
      const lacking = optional.filter((field, at) =>
        form === 'csv' ? !fields.includes(field) : absent[index * 4 + at],
      );
      return Object.fromEntries(
        Object.entries(row).filter(([field]) => !lacking.some((name) => name === field)),
      ) as Row;
    }),
  }));

function asFile(form: string, rows: readonly Row[]): string {
  if (form === 'ndjson') return rows.map((row) => JSON.stringify(row)).join('\n');
  const header = Object.keys(rows[0] ?? {});
  const cell = (value: Value | undefined): string => {
    const text = Array.isArray(value) ? JSON.stringify(value) : String(value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows.map((row) => header.map((name) => cell(row[name])))]
    .map((cells) => cells.join(','))
    .join('\n');
}

/** What the table and the log should be after one more file. */
function applied(table: ReadonlyMap<number, Row>, { rows, replace }: { rows: readonly Row[]; replace: boolean }) {
  const next = new Map(table);
  const log: [id: string, kind: string, fields: unknown][] = [];
  const first = table.size === 0;
  for (const row of rows) {
    const before = next.get(row.companyId);
    const after = { ...before, ...row };
    next.set(row.companyId, after);
    if (before === undefined) {
      log.push([String(row.companyId), 'added', null]);
      continue;
    }
    const fields = Object.fromEntries(
      (Object.keys(columns) as FieldName[])
        .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
        .map((name) => [name, [before[name] ?? null, after[name] ?? null]]),
    );
    if (Object.keys(fields).length > 0) log.push([String(row.companyId), 'changed', fields]);
  }
  for (const id of table.keys()) {
    if (!replace || first || rows.some(({ companyId }) => companyId === id)) continue;
    next.delete(id);
    log.push([String(id), 'removed', null]);
  }
  return { next, log: log.sort(([a], [b]) => Number(a) - Number(b)) };
}

test('whatever files are imported, the table is what they say together, and the log what each of them changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      await database.client.query('TRUNCATE company, import, change_log RESTART IDENTITY');
      let table: ReadonlyMap<number, Row> = new Map();
      for (const { form, replace, rows } of steps) {
        const summary = await importText('companies', asFile(form, rows), {
          format: form,
          replace,
        });
        const { next, log } = applied(table, { rows, replace });
        table = next;
        assert.deepEqual(
          (await changeLog(database))
            .filter(([importId]) => importId === summary.importId)
            .map((entry) => entry.slice(2)),
          log,
        );
        const counts = (kind: string) => log.filter((entry) => entry[1] === kind).length;
        assert.deepEqual(
          [summary.added, summary.changed, summary.removed, summary.refused],
          [counts('added'), counts('changed'), counts('removed'), 0],
        );
      }
      const { rows } = await database.client.query(
        `SELECT company_id AS "companyId", ${Object.values(columns).join(', ')} FROM company ORDER BY company_id`,
      );
      const empty = Object.fromEntries(optional.map((field) => [field, null]));
      assert.deepEqual(
        rows,
        [...table.values()].sort((a, b) => a.companyId - b.companyId).map((row) => Object.assign({}, empty, row)),
      );
    }),
    { numRuns: 40 },
  );
});
