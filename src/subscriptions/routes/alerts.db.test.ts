import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { newId } from '../../lib/ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
const importText = await textImporter(database);
const { watch, fire, pass } = firings(api);
const account = await api.newAccount();
const other = await api.newAccount();

const get = (path: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1${path}`, headers });

const json = async (path: string, headers = account.json) => {
  const answer = await get(path, headers);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};

const rename = (name: string) => importText('companies', `companyId,name\n1,${name}\n2,${name}\n3,${name}`);

let companies = '';
let news = '';
let people = '';

before(async () => {
  await rename('First');
  companies = await watch(account, [1, 2, 99], { timeZone: 'Europe/Berlin' });
  await watch(other, [3]);
  await rename('Second');
  await fire();
  pass(1);
  await rename('Third');
  news = await watch(account, [2], { type: 'companyNews' });
  people = await watch(account, [101], { type: 'people' });
  await importText(
    'news',
    `articleId,companyId,title,publicationDate,agents\n1,2,Title,2026-01-01T00:00:00Z,"[""LITIGATION""]"`,
  );
  await importText('people', 'peopleId,firstName,lastName\n101,Ann,Example');
  await fire();
});

test('the alerts of a subscription, newest first, on its own clocks, in JSON, in XML and in pages', async () => {
  const alerts = [
    { alertId: 2, createdDate: '2026-01-16T11:00:00.000+01:00' },
    { alertId: 1, createdDate: '2026-01-15T11:00:00.000+01:00' },
  ];
  assert.deepEqual(await json(`/subscription/${companies}/alerts`), { alerts });
  assert.deepEqual(await json(`/subscription/${companies}/alerts?page=2&resultsPerPage=1`), { alerts: [alerts[1]] });
  assert.equal(
    (await get(`/subscription/${companies}/alerts?resultsPerPage=1`, account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Alert><alerts><alert><alertId>2</alertId>' +
      '<createdDate>2026-01-16T11:00:00.000+01:00</createdDate></alert></alerts></Alert>',
  );
});

test('the ids of an alert, in pages, as the examples have them', async () => {
  const answer = await json(`/subscription/${companies}/alert/1`);
  assert.equal(
    JSON.stringify(answer),
    '{"companyIds":["1","2"],"subscriptionType":"company","page":1,"resultsPerPage":5000,"totalResults":2}',
  );
  const second = await json(`/subscription/${companies}/alert/1?page=2&resultsPerPage=1`);
  assert.deepEqual([second.companyIds, second.page, second.totalResults], [['2'], 2, 2]);
  assert.equal((await json(`/subscription/${news}/alert/1`)).subscriptionType, 'companyNews');
  const minted = clientIds(masterKey, account.clientId).mint('people', [101]);
  assert.deepEqual((await json(`/subscription/${people}/alert/1`)).peopleIds, minted);
  assert.equal(
    (await get(`/subscription/${companies}/alert/1`, account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<subscriptionAlert><companyIds>' +
      '<companyId>1</companyId><companyId>2</companyId></companyIds><page>1</page><resultsPerPage>5000</resultsPerPage>' +
      '<subscriptionType>company</subscriptionType><totalResults>2</totalResults></subscriptionAlert>',
  );
});

test('what changed, by id, and with its values if asked for', async () => {
  const answer = await json(`/subscription/${companies}/alert/2/fields`);
  assert.equal(
    JSON.stringify(answer),
    '{"companyAlertDetails":[{"companyId":"1","fields":["name"]},{"companyId":"2","fields":["name"]}],' +
      '"subscriptionType":"company","page":1,"resultsPerPage":5000,"totalResults":2}',
  );
  const page = await json(`/subscription/${companies}/alert/2/fields?values=true&page=2&resultsPerPage=1`);
  assert.equal(page.companyAlertDetails.length, 1);
  assert.match(JSON.stringify(page.companyAlertDetails[0]), /"Second".*"Third"/);
  assert.match(
    (await get(`/subscription/${companies}/alert/2/fields`, account.xml)).body,
    /^<\?xml.*\n<subscriptionAlertDetails><companyAlertDetails><companyAlertDetail><companyId>1<\/companyId><fields><field>name/,
  );
  const articles = await json(`/subscription/${news}/alert/1/fields`);
  assert.equal(articles.subscriptionType, 'companynews');
  assert.equal(articles.companyNewsAlertDetails[0].companyId, '2');
  assert.equal(articles.companyNewsAlertDetails[0].articleId.length, 86);
  assert.deepEqual(Object.keys(articles.companyNewsAlertDetails[0]), ['companyId', 'articleId', 'timestamp']);
  assert.match(
    (await get(`/subscription/${news}/alert/1/fields?values=true`, account.xml)).body,
    /<companyNewsAlertDetail>(<agents>.*<\/agents>)?<articleId>.*<\/timestamp><title>.*<\/title>/,
  );
  assert.equal((await json(`/subscription/${people}/alert/1/fields`)).peopleAlertDetails.length, 1);
});

test('who polls events with the last cursor misses none and sees none twice', async () => {
  const seen: string[] = [];
  let cursor = '';
  for (;;) {
    const answer = await json(`/subscriptions/events?resultsPerPage=1${cursor && `&cursor=${cursor}`}`);
    cursor = answer.nextCursor;
    if (answer.events.length === 0) break;
    for (const event of answer.events) seen.push(`${event.subscriptionId} ${event.alertId} ${event.subscriptionType}`);
  }
  assert.deepEqual(
    new Set(seen),
    new Set([`${companies} 1 company`, `${companies} 2 company`, `${news} 1 companyNews`, `${people} 1 people`]),
  );
  assert.equal(seen.length, 4);
  assert.equal(seen[0], `${companies} 1 company`);
  assert.deepEqual(await json(`/subscriptions/events?cursor=${cursor}`), { events: [], nextCursor: cursor });
  pass(1);
  await rename('Fourth');
  await fire();
  const { events } = await json(`/subscriptions/events?cursor=${cursor}`);
  assert.deepEqual(events, [
    {
      eventId: '5',
      subscriptionId: companies,
      alertId: 3,
      date: '2026-01-17T11:00:00.000+01:00',
      subscriptionType: 'company',
      totalResults: 2,
    },
  ]);
  assert.match(
    (await get(`/subscriptions/events?cursor=${cursor}`, account.xml)).body,
    /<subscriptionEventList><events><event><alertId>3<\/alertId>.*<\/event><\/events><nextCursor>5<\/nextCursor>/,
  );
});

test("what is unknown, malformed or another account's is refused alike", async () => {
  const errorOf = async (path: string, headers = account.json) => {
    const answer = await get(path, headers);
    return [answer.statusCode, answer.json().errorNumber, answer.json().message];
  };
  for (const id of [newId(), 'x', companies]) {
    const headers = id === companies ? other.json : account.json;
    const unknown = [400, '400-1509', 'Invalid subscription ID'];
    assert.deepEqual(await errorOf(`/subscription/${id}/alerts`, headers), [
      404,
      '404-9003',
      'Invalid subscription ID, record not found.',
    ]);
    assert.deepEqual(await errorOf(`/subscription/${id}/alert/1`, headers), unknown);
    assert.deepEqual(await errorOf(`/subscription/${id}/alert/1/fields`, headers), unknown);
  }
  for (const id of ['0', '9', 'x', '-1', '1.0', '99999999999', '4294967297']) {
    assert.deepEqual(
      await errorOf(`/subscription/${companies}/alert/${id}`),
      [400, '400-1510', 'Invalid Alert ID'],
      id,
    );
    assert.equal((await errorOf(`/subscription/${companies}/alert/${id}/fields`))[1], '400-1510');
  }
  for (const cursor of ['x', '-1', '1e3', '9'.repeat(16), '', '6', '999999999999999']) {
    assert.equal((await errorOf(`/subscriptions/events?cursor=${cursor}`))[1], '400-103', cursor);
  }
  assert.equal((await errorOf('/subscriptions/events?cursor=5', other.json))[1], '400-103', "another account's cursor");
  assert.equal((await errorOf('/subscriptions/events?resultsPerPage=5001'))[1], '400-106');
  for (const path of ['alerts', 'alert/1', 'alert/1/fields']) {
    const anonymous = await get(`/subscription/${companies}/${path}`, { accept: 'application/json' });
    assert.equal(anonymous.statusCode, 401);
  }
});
