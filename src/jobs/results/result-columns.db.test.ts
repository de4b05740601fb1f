import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testJobs } from '../../../test/support/jobs.ts';
import { companyFields } from '../../companies/index.ts';
import { contactListFields, contactRecordFields } from '../../contacts/index.ts';
import { enrichContactFields } from '../../enrich/index.ts';
import { newId } from '../../lib/ids.ts';
import type { RecordField } from '../../lib/record-field.ts';
import type { Job } from '../job.ts';
import { describeSelect } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import { jobTypes } from '../types/index.ts';
import { type ColumnKind, describeColumns } from './result-columns.ts';

const { context } = await testJobs(jobTypes);

/** A job of this type whose input is long gone. */
function jobOf(type: JobType) {
  const reading = { linesMax: 0, resolveIds: () => [], reference: context.reference() };
  const parameters = type.readParameters?.({}, reading) ?? {};
  return { jobId: newId(), type: type.type, lines: 3, parameters };
}

const columnsOf = async (type: JobType) => (await describeColumns(context, jobOf(type) as unknown as Job)).kinds;

const fields: readonly RecordField[] = [
  ...companyFields,
  ...contactListFields,
  ...contactRecordFields,
  ...enrichContactFields,
];

const numbers: readonly ColumnKind[] = ['int32', 'int64', 'double'];

/** What columns of this name may hold. */
function kindsOf(name: string): readonly ColumnKind[] {
  const base = name.replace(/^(company|contact)\./, '');
  const kinds = fields
    .filter((field) => field.name === base)
    .flatMap(({ kind }): readonly ColumnKind[] => {
      if (kind === 'integer' || kind === 'number') return numbers;
      return kind === 'boolean' ? ['boolean'] : ['text'];
    });
  return kinds.length === 0 ? ['text', ...numbers] : kinds;
}

for (const type of jobTypes) {
  test(`the columns of ${type.type} hold what their fields say, ids of clients and echoed ids apart`, async () => {
    const columns = await columnsOf(type);
    const minted = [...columns.keys()].filter((_, index) => type.mintedColumns?.[index]);
    for (const name of minted) assert.equal(columns.get(name), 'text', name);
    const [first = ''] = columns.keys();
    for (const [name, kind] of columns) {
      if (name === first || minted.includes(name)) continue;
      assert.ok(kindsOf(name).includes(kind), `${name} is ${kind}`);
    }
    assert.equal(columns.get(first), 'text');
  });
}

test('a contact list has booleans, numbers and texts', async () => {
  const list = jobTypes.find(({ type }) => type === 'targetContactSearchAsyncExport');
  assert.ok(list);
  const columns = await columnsOf(list);
  assert.deepEqual(
    ['id', 'peopleId', 'firstName', 'titles', 'active', 'hasEmail', 'companyId', 'message'].map((name) => [
      name,
      columns.get(name),
    ]),
    [
      ['id', 'text'],
      ['peopleId', 'text'],
      ['firstName', 'text'],
      ['titles', 'text'],
      ['active', 'boolean'],
      ['hasEmail', 'boolean'],
      ['companyId', 'int64'],
      ['message', undefined],
    ],
  );
});

test('no two columns of one type have one name: an object could hold only one of them', async () => {
  for (const type of jobTypes) {
    const job = jobOf(type);
    const columns = await describeSelect(context.database, job, type.select(job.parameters));
    assert.ok(columns.length > 1);
    assert.equal(new Set(columns.map(({ name }) => name)).size, columns.length, type.type);
  }
});
