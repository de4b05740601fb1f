import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const account = await api.newAccount({ credits: 0 });

const get = (path: string, headers: Record<string, string> = account.json) =>
  api.server.inject({ url: `/api/v1/reference/${path}`, headers });

/** Path, the member of the answer, an item of it, and that item in XML. */
const lists: [string, string, object, string][] = [
  [
    'industries',
    'industries',
    {
      industry: { industryId: '12', industryName: 'Corporate Services' },
      subIndustries: [{ industryId: '12_31', industryName: 'Management Consulting' }],
    },
    '<industry><industry><industryId>12</industryId><industryName>Corporate Services</industryName></industry>' +
      '<subIndustries><subIndustry><industryId>12_31</industryId><industryName>Management Consulting</industryName>' +
      '</subIndustry></subIndustries></industry>',
  ],
  [
    'countries',
    'countries',
    { countryId: '1', countryName: 'United States' },
    '<country><countryId>1</countryId><countryName>United States</countryName></country>',
  ],
  [
    'states',
    'states',
    { stateId: 'CA', stateName: 'Cagliari', countryName: 'Italy', countryId: '112' },
    '<state><countryId>112</countryId><countryName>Italy</countryName><stateId>CA</stateId><stateName>Cagliari</stateName></state>',
  ],
  [
    'jobLevels',
    'jobLevels',
    { jobLevelId: '1', jobLevelName: 'C Level' },
    '<jobLevel><jobLevelId>1</jobLevelId><jobLevelName>C Level</jobLevelName></jobLevel>',
  ],
  [
    'jobFunctions',
    'jobFunctions',
    { jobFunctionId: '9', jobFunctionName: 'Information Technology' },
    '<jobFunction><jobFunctionId>9</jobFunctionId><jobFunctionName>Information Technology</jobFunctionName></jobFunction>',
  ],
  [
    'agents',
    'agents',
    { agentId: 'RESEARCH_DEVELOPMENT', agentName: 'Research & Development' },
    '<agent><agentId>RESEARCH_DEVELOPMENT</agentId><agentName>Research &amp; Development</agentName></agent>',
  ],
];

for (const [path, member, item, xml] of lists) {
  test(`GET /reference/${path} lists all ${member}, in JSON and XML, to an account without credits`, async () => {
    const json = await get(path);
    assert.equal(json.statusCode, 200);
    assert.deepEqual(Object.keys(json.json()), [member]);
    const found = json.json()[member].find((each: object) => JSON.stringify(each) === JSON.stringify(item));
    assert.ok(found !== undefined, `no ${JSON.stringify(item)} in ${json.body.slice(0, 500)}`);
    const inXml = await get(path, account.xml);
    assert.ok(inXml.body.includes(`<${member}>`), inXml.body.slice(0, 200));
    assert.ok(inXml.body.includes(xml), `no ${xml}`);
  });

  test(`GET /reference/${path} needs a token and the entitlement`, async () => {
    assert.equal((await get(path, { accept: 'application/json' })).json().errorNumber, '401-9001');
    const other = await api.newAccount({ entitlements: ['company'] });
    assert.equal((await get(path, other.json)).json().errorNumber, '405-9001');
  });
}

test('countries are named in the asked language, whatever form it is asked in, and no form is an error', async () => {
  const first = async (language: string) =>
    (await get('countries', { ...account.json, 'accept-language': language })).json().countries[0].countryName;
  assert.equal(await first('de_DE'), 'Vereinigte Staaten');
  assert.equal(await first('fr-FR,en;q=0.5'), 'États-Unis');
  assert.equal(await first('en-en'), 'United States');
  assert.equal(await first('nonsense;;'), 'United States');
  const states = await get('states', { ...account.json, 'accept-language': 'de' });
  assert.ok(states.body.includes('"stateName":"Cagliari","countryName":"Italien","countryId":"112"'));
});
