import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { textImporter } from '../../test/support/import-text.ts';
import { until } from '../../test/support/until.ts';
import { createLogger } from '../telemetry/index.ts';
import { openReferenceDirectory, type ReferenceData, shippedReferenceData } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);
const logger = createLogger('silent');
const noPolling = 24 * 60 * 60 * 1000;

/** Two servers that hear of changes by notification only. */
const servers = [
  await openReferenceDirectory({ database, logger, pollMillis: noPolling }),
  await openReferenceDirectory({ database, logger, pollMillis: noPolling }),
];
after(() => Promise.all(servers.map((server) => server.close())));

/** Waits until all servers know it. */
async function everywhere(holds: (data: ReferenceData) => boolean): Promise<void> {
  await until('all servers to know it', 5, () => servers.every((server) => holds(server.current())));
}

test('a new installation has what is shipped', () => {
  for (const server of servers) assert.deepEqual(server.current(), shippedReferenceData);
});

test('what the data owner imports holds on every server, on hearing of it', async () => {
  await importText('job-levels', 'jobLevelId,jobLevelName\n1,Top\n12,Chief of Staff\n', { replace: true });
  await everywhere(({ jobLevels }) => jobLevels.length === 2);
  for (const server of servers) {
    assert.deepEqual(server.current().jobLevels, [
      { id: 1, name: 'Top' },
      { id: 12, name: 'Chief of Staff' },
    ]);
    assert.deepEqual(server.current().countries, shippedReferenceData.countries);
  }
});

test('regions are written in any case, and no others are taken', async () => {
  const { refused, firstRefused } = await importText(
    'countries',
    'countryId,countryName,countryCode,region\n500,Atlantis,QA,middleeast\n501,Mu,QM,Pacific\n',
  );
  assert.equal(refused, 1);
  assert.match(firstRefused[0]?.reason ?? '', /^region must be one of Africa, .*, not "Pacific"$/);
  await everywhere(({ countries }) => countries.some(({ id }) => id === 500));
  assert.equal(servers[0]?.current().countries.at(-1)?.region, 'MiddleEast');
});

test('sub-industries stand below their industry in the order of their numbers; one without stands for itself', async () => {
  const rows = ['1,A,', '1_10,Ten,1', '1_9,Nine,1', '9_1,Alone,9'];
  await importText('industries', `industryId,industryName,parentIndustryId\n${rows.join('\n')}\n`, { replace: true });
  await everywhere(({ industries }) => industries.length === 2);
  assert.deepEqual(servers[0]?.current().industries, [
    {
      id: '1',
      name: 'A',
      subIndustries: [
        { id: '1_9', name: 'Nine' },
        { id: '1_10', name: 'Ten' },
      ],
    },
    { id: '9_1', name: 'Alone', subIndustries: [] },
  ]);
});
