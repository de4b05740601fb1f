import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests, printedPeople } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { peopleWatchables } from './people-watchables.ts';

const database = await testDatabase();
const importText = await textImporter(database);
await importText('companies', 'companyId,name\n1,Alpha\n2,Beta\n');
await importText('people', 'peopleId,firstName,lastName,age\n10,Ann,One,30\n11,Bob,Two,40\n12,Cem,Three,50\n');
await importText(
  'contacts',
  'contactId,peopleId,companyId,email,phone,phoneType\n100,10,1,a@one.example,5,DIRECT\n101,11,1,,6,MOBILE\n',
);
const follower = await followDigests(database, 'people');
const [ann, bob, cem, dee] = printedPeople(10, 11, 12, 13);

const bitOf = (name: string) => 1 << peopleWatchables.findIndex((watchable) => watchable.name === name);

test('fields of people and of their employments are told apart', async () => {
  await importText('people', 'peopleId,lastName,age,linkedinHandle,peopleCity\n10,Uno,31,ann,Oslo\n11,Two,40,,Rome\n');
  await importText(
    'contacts',
    'contactId,peopleId,companyId,email,titles,confidenceScore\n100,10,1,a@uno.example,CEO,7\n',
  );
  assert.deepEqual(await follower.nextPrinted(), [
    {
      peopleId: ann,
      fields: ['name', 'linkedInHandle', 'age'],
      values: [
        { field: 'lastName', old: 'One', new: 'Uno' },
        { field: 'linkedinHandle', new: 'ann' },
        { field: 'age', old: 30, new: 31 },
      ],
      employments: [
        {
          contactId: 100,
          fields: ['titles', 'email'],
          values: [
            { field: 'titles', new: ['CEO'] },
            { field: 'email', old: 'a@one.example', new: 'a@uno.example' },
          ],
        },
      ],
    },
  ]);
});

test('a new contact is a new employment of its person; a new person is active', async () => {
  await importText('people', 'peopleId,lastName\n13,Four\n');
  await importText('contacts', 'contactId,peopleId,companyId\n102,13,2\n103,10,2\n');
  const employment = (contactId: number) => ({
    contactId,
    fields: ['newEmployment'],
    values: [{ field: 'newEmployment', new: 2 }],
  });
  assert.deepEqual(await follower.nextPrinted(), [
    { peopleId: ann, fields: [], employments: [employment(103)] },
    {
      peopleId: dee,
      fields: ['active'],
      values: [{ field: 'active', old: false, new: true }],
      employments: [employment(102)],
    },
  ]);
});

test('a mobile number is one if its type says so before or after; any change of it is told', async () => {
  await importText('contacts', 'contactId,phone,phoneType\n100,5,mobile\n101,7,MOBILE\n102,8,\n103,8,DIRECT\n');
  await importText('contacts', 'contactId,phone\n103,9\n');
  await importText('contacts', 'contactId,phoneType\n102,MOBILE\n');
  const printed = (await follower.nextPrinted({ watched: bitOf('executiveMobileNo') })) as { employments: unknown }[];
  assert.deepEqual(
    printed.flatMap(({ employments }) => employments),
    [
      { contactId: 100, fields: ['executiveMobileNo'], values: [{ field: 'executiveMobileNo', new: '5' }] },
      { contactId: 101, fields: ['executiveMobileNo'], values: [{ field: 'executiveMobileNo', old: '6', new: '7' }] },
      { contactId: 102, fields: ['executiveMobileNo'], values: [{ field: 'executiveMobileNo', new: '8' }] },
    ],
  );
});

test('an employment that ends by its flag, or goes with its company, is told to its person', async () => {
  await importText('contacts', 'contactId,active,phone\n100,false,1\n');
  await importText('companies', 'companyId,name\n1,Alpha\n', { replace: true });
  assert.deepEqual(await follower.nextPrinted({ withValues: false }), [
    {
      peopleId: ann,
      fields: [],
      employments: [
        { contactId: 100, fields: ['active', 'phone', 'executiveMobileNo'] },
        { contactId: 103, fields: ['active'] },
      ],
    },
    { peopleId: dee, fields: [], employments: [{ contactId: 102, fields: ['active'] }] },
  ]);
});

test('a contact that changes hands is over for the one and new for the other, and none is told the values of the other', async () => {
  await importText('contacts', 'contactId,peopleId,companyId,email,phone\n101,12,1,c@alpha.example,9\n');
  assert.deepEqual(await follower.nextPrinted(), [
    {
      peopleId: bob,
      fields: [],
      employments: [{ contactId: 101, fields: ['active'], values: [{ field: 'active', new: false }] }],
    },
    {
      peopleId: cem,
      fields: [],
      employments: [{ contactId: 101, fields: ['newEmployment'], values: [{ field: 'newEmployment', new: 1 }] }],
    },
  ]);
});

test('each change of a contact is told to whose it was then, with what it was then', async () => {
  await importText('companies', 'companyId,name\n2,Beta\n');
  await importText('contacts', 'contactId,peopleId,companyId,email,phone\n104,10,1,a@x.example,1\n105,10,1,,1\n');
  await follower.next();
  await importText('contacts', 'contactId,phoneType,titles\n104,MOBILE,Chief\n');
  await importText('contacts', 'contactId,peopleId,companyId\n106,10,1\n');
  await importText('contacts', 'contactId,peopleId,companyId,phone,email\n104,11,2,2,b@x.example\n106,11,2,,\n');
  await importText('contacts', 'contactId,phone,email\n104,3,bob@x.example\n105,4,\n');
  assert.deepEqual(await follower.nextPrinted({ watched: ~bitOf('phone') }), [
    {
      peopleId: ann,
      fields: [],
      employments: [
        {
          contactId: 104,
          fields: ['active', 'titles', 'executiveMobileNo'],
          values: [
            { field: 'active', new: false },
            { field: 'titles', new: ['Chief'] },
            { field: 'executiveMobileNo', new: '1' },
          ],
        },
        {
          contactId: 106,
          fields: ['active', 'newEmployment'],
          values: [
            { field: 'active', new: false },
            { field: 'newEmployment', new: 1 },
          ],
        },
      ],
    },
    {
      peopleId: bob,
      fields: [],
      employments: [
        {
          contactId: 104,
          fields: ['email', 'newEmployment', 'executiveMobileNo'],
          values: [
            { field: 'email', old: 'b@x.example', new: 'bob@x.example' },
            { field: 'newEmployment', new: 2 },
            { field: 'executiveMobileNo', old: '2', new: '3' },
          ],
        },
        { contactId: 106, fields: ['newEmployment'], values: [{ field: 'newEmployment', new: 2 }] },
      ],
    },
  ]);
});

test('a contact whose company changes is a new employment', async () => {
  await importText('contacts', 'contactId,companyId\n105,2\n');
  assert.deepEqual(await follower.nextPrinted(), [
    {
      peopleId: ann,
      fields: [],
      employments: [
        { contactId: 105, fields: ['newEmployment'], values: [{ field: 'newEmployment', old: 1, new: 2 }] },
      ],
    },
  ]);
});

test('a removed person is told, with all contacts that went along, whatever changed before', async () => {
  await importText('contacts', 'contactId,salary\n101,9\n');
  await importText('people', 'peopleId,lastName\n10,Uno\n11,Two\n', { replace: true });
  assert.deepEqual(await follower.nextPrinted({ withValues: false }), [
    { peopleId: cem, fields: ['active'], employments: [{ contactId: 101, fields: ['active', 'salary'] }] },
    { peopleId: dee, fields: ['active'] },
  ]);
});

test('bits, which the database keeps, stay what they are', () => {
  assert.deepEqual(
    peopleWatchables.map(({ printed }) => printed).join(),
    'active,name,facebookHandle,linkedInHandle,twitterHandle,education,titles,phone,email,salary,description,imageUrl,age,' +
      'newEmployment,executiveMobileNo',
  );
});
