import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests, printedPeople } from '../../../test/support/digests.ts';
import { changeLog, textImporter } from '../../../test/support/import-text.ts';
import { suppressSubject } from '../../imports/index.ts';
import { masterKeyFrom } from '../../lib/master-key.ts';
import type { Subject } from '../../suppression/index.ts';
import { forgetDigests } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);
const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const now = new Date('2026-05-04T10:00:00Z');

const suppress = (subject: Subject) =>
  suppressSubject({ database, masterKey, subject, now, alsoWithin: forgetDigests });

await importText(
  'companies',
  'companyId,name,parentCompanyId,ultimateParentCompanyId\n1,Top,,\n2,Middle,1,1\n3,Low,2,1\n4,Other,,\n5,Moving,1,1\n',
);
await importText('people', 'peopleId,lastName\n10,Annason\n11,Bobson\n');
await importText('contacts', 'contactId,peopleId,companyId\n100,10,3\n101,11,4\n');
const families = await followDigests(database, 'companyFamilyTree');
const people = await followDigests(database, 'people');
const [ann, bob] = printedPeople(10, 11);

test('a suppressed member of a family is told to it, and its contacts to their people', async () => {
  await suppress({ kind: 'company', id: 3 });
  assert.deepEqual(await families.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { deletedCompanies: [3] } },
  ]);
  assert.deepEqual(await people.nextPrinted({ withValues: false }), [
    { peopleId: ann, fields: [], employments: [{ contactId: 100, fields: ['active'] }] },
  ]);
});

test('one that moved before it was suppressed is told to the family that it was in before', async () => {
  await importText('companies', 'companyId,parentCompanyId,ultimateParentCompanyId\n5,4,4\n', { masterKey });
  await suppress({ kind: 'company', id: 5 });
  assert.deepEqual(await families.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { deletedCompanies: [5] } },
  ]);
});

test('a suppressed ultimate parent is told with its former family, which is a family of its own now', async () => {
  await suppress({ kind: 'company', id: 1 });
  assert.deepEqual(await families.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { deletedCompanies: [1, 2] } },
    { companyId: 2, companyFamilyTreeChanges: { addedCompanies: [2] } },
  ]);
});

test('of a suppressed person nothing says any more where they worked', async () => {
  await suppress({ kind: 'person', id: 11 });
  assert.deepEqual(await people.nextPrinted({ withValues: false }), [
    { peopleId: bob, fields: ['active'], employments: [{ contactId: 101, fields: ['active'] }] },
  ]);
  const contact = (await changeLog(database)).filter(([, entity, id]) => entity === 'contact' && id === '101');
  assert.deepEqual(contact.at(-1)?.[4], { companyId: [null, null], peopleId: [11, null] });
});
