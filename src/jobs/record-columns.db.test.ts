import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { objectList } from '../lib/record-field.ts';
import { recordColumns } from './record-columns.ts';

const database = await testDatabase();

test('objects are printed as an import reads them: each member in its place', async () => {
  const education = objectList('education', 'educationEntry', {
    members: ['degree', 'major', 'university'],
    cellMembers: ['degree', 'major', 'university'],
    mainMember: 'university',
  });
  const cases: [object[], string][] = [
    [[{ degree: 'BSc', major: 'Physics', university: 'Leeds' }], 'BSc:Physics:Leeds'],
    [[{ major: 'Physics', university: 'Leeds' }], ':Physics:Leeds'],
    [[{ degree: 'BSc', university: 'Leeds' }], 'BSc::Leeds'],
    [[{ university: 'Leeds' }, { degree: 'PhD', major: 'Maths', university: 'a:b' }], 'Leeds|PhD:Maths:a:b'],
  ];
  for (const [value, printed] of cases) {
    const { rows } = await database.client.query(
      `SELECT ${recordColumns([education], 'person')} FROM (SELECT $1::jsonb AS education) AS person`,
      [JSON.stringify(value)],
    );
    assert.deepEqual(rows, [{ education: printed }]);
  }
});
