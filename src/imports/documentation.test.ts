import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RecordField } from '../lib/record-field.ts';
import { importEntities } from './index.ts';

const page = readFileSync(new URL('../../docs/importing-data.md', import.meta.url), 'utf8');
const words = {
  text: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  instant: 'time',
  textList: 'list of texts',
  objectList: 'list of objects',
};

/** What the table must say of a field, and may say more after it. */
const kindOf = (field: RecordField) =>
  field.kind === 'text' && field.bytesMax !== undefined
    ? `text, at most ${field.bytesMax.toLocaleString('en-US')} bytes`
    : words[field.kind];

for (const { name, fields } of importEntities) {
  test(`docs/importing-data.md has every field of ${name} with its kind and its length, in the order of the record`, () => {
    const heading = `## ${name.replaceAll('-', ' ')}\n`;
    const start = page.toLowerCase().indexOf(heading);
    assert.notEqual(start, -1, `no section ${heading}`);
    const section = page.slice(start + heading.length).split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| (`.*`) \| (.*) \|$/gm)];
    const documented = rows.flatMap(([, names = '', kind = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, field]) => `${field} ${kind}`),
    );
    assert.equal(documented.length, fields.length);
    for (const [index, field] of fields.entries()) {
      assert.ok(
        documented[index]?.startsWith(`${field.name} ${kindOf(field)}`),
        `${documented[index]} for ${field.name}`,
      );
    }
  });
}
