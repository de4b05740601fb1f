import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import Schema from 'typebox/schema';
import { contractCaller } from './contract-caller.ts';
import { type Endpoint, endpoints } from './contract-endpoints.ts';
import { jobContracts } from './contract-jobs.ts';
import { fillCatalogue } from './support/catalogue.ts';
import { fillPeople } from './support/people.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi();
// Workers take what is due by the database's clock: by one that is behind, each next verification would be due at once.
api.clock.now = new Date();
const { server, database } = api;
await fillCatalogue(database);
await fillPeople(database);
const receiver = await webhookReceiver();
const own = await contractCaller(api, receiver);
const other = await contractCaller(api, receiver);
const json = { accept: 'application/json' };

interface Documented {
  xml?: { name?: string };
}
interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Documented & { anyOf?: Documented[] } }> }>;
}
const document: { paths: Record<string, Record<string, Operation>>; components: object } = (
  await server.inject({ url: '/openapi.json' })
).json();

const compare = (a: string, b: string) => (a < b ? -1 : 1);
const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>) => `${method} ${path}`;

const successSchema = ({ method, path }: Endpoint) =>
  document.paths[path]?.[method.toLowerCase()]?.responses['200']?.content?.['application/json']?.schema;

/** The root element of a well-formed document. */
function rootOf(xml: string): string {
  assert.equal(XMLValidator.validate(xml), true, xml);
  assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>/);
  return Object.keys(new XMLParser({ ignoreDeclaration: true }).parse(xml) as object).join();
}

const errorSchema = Schema.Compile({
  type: 'object',
  required: ['errorType', 'status', 'message', 'diagnosticCode', 'errorNumber'],
  additionalProperties: false,
  properties: {
    errorType: { type: 'string' },
    status: { type: 'integer' },
    message: { type: 'string' },
    diagnosticCode: { type: 'string', pattern: '^[0-9a-v]{19,20}$' },
    errorNumber: { type: 'string', pattern: '^[45]\\d\\d-\\d+$' },
  },
});

/** Asserts that a request is refused with this number, in JSON and in XML. */
async function assertRefused(endpoint: Endpoint, errorNumber: string, headers: Record<string, string>, url?: string) {
  const refused = await own.send(endpoint, { ...headers, ...json }, url);
  assert.ok(errorSchema.Check(refused.json()), refused.body);
  assert.equal(refused.json().errorNumber, errorNumber, `${url ?? ''} ${refused.body}`);
  assert.equal(refused.statusCode, Number(errorNumber.slice(0, 3)));
  assert.equal(refused.json().status, refused.statusCode);
  if (endpoint.path.endsWith('.json')) return;
  const inXml = await own.send(endpoint, headers, url);
  assert.equal(rootOf(inXml.body), 'error');
  assert.ok(inXml.body.includes(`<errorNumber>${errorNumber}</errorNumber>`), inXml.body);
}

test('the table and the OpenAPI document have the same endpoints', () => {
  const documented = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/') || path.startsWith('/Auth/'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  assert.deepEqual(documented.toSorted(compare), endpoints.map(nameOf).toSorted(compare));
  assert.equal(endpoints.length, new Set(endpoints.map(nameOf)).size);
});

test('the OpenAPI document names the roots of the table', () => {
  for (const endpoint of endpoints) {
    const schema = successSchema(endpoint);
    const named = (schema?.anyOf?.[0] ?? schema)?.xml?.name;
    if (named !== undefined) assert.equal(named, endpoint.root, nameOf(endpoint));
  }
});

for (const { path, type, xmlType = type, statusType = type, root } of jobContracts) {
  test(`POST ${path}/job answers with its documented type, and so do status and cancel`, async () => {
    const endpoint = endpoints.find((row) => nameOf(row) === `POST /api/v1${path}/job`);
    assert.ok(endpoint);
    const submitted = (await own.send(endpoint, own.account.json)).json();
    assert.deepEqual(submitted, { jobId: submitted.jobId, status: 'accepted', type });
    const xml = (await own.send(endpoint, own.account.xml)).body;
    assert.match(
      xml,
      new RegExp(`<${root}><jobId>[0-9a-v]+</jobId><status>accepted</status><type>${xmlType}</type></`),
    );
    const url = `/api/v1${path}/job/${submitted.jobId}`;
    assert.equal((await server.inject({ url, headers: own.account.json })).json().type, statusType);
    assert.equal((await server.inject({ method: 'DELETE', url, headers: own.account.json })).json().type, statusType);
  });
}

// Those that wait for a job to be run come last: from the first on, any job may be run before it can be cancelled.
for (const endpoint of [
  ...endpoints.filter(({ afterRun }) => afterRun !== true),
  ...endpoints.filter(({ afterRun }) => afterRun === true),
]) {
  const { method, root, unknown, malformed, isPublic } = endpoint;
  describe(nameOf(endpoint), () => {
    if (isPublic !== true) {
      test('needs a token', () => assertRefused(endpoint, '401-9001', {}));
    }

    test('refuses another method, and says which are right', async () => {
      const refused = await server.inject({ method: 'PATCH', url: await endpoint.ask(own), headers: own.account.json });
      assert.equal(refused.statusCode, 405, refused.body);
      assert.equal(refused.json().errorNumber, '405-9001');
      assert.ok(String(refused.headers['allow']).split(', ').includes(method));
    });

    if (unknown !== undefined) {
      test('does not find what is not there', () => assertRefused(endpoint, unknown[1], own.account.xml, unknown[0]));
      test("does not find what is another account's", async () => {
        const ask = await endpoint.ask(other);
        if (ask !== (await endpoint.ask(own))) await assertRefused(endpoint, unknown[1], own.account.xml, ask);
      });
    }

    if (malformed !== undefined) {
      test('refuses what cannot be', () => assertRefused(endpoint, malformed[1], own.account.xml, malformed[0]));
    }

    describe('answers as its schema says', () => {
      test('in JSON', async () => {
        const answer = await own.send(endpoint, own.account.json);
        assert.equal(answer.statusCode, 200, answer.body);
        const schema = successSchema(endpoint);
        if (schema === undefined) return assert.ok(answer.body.length > 0);
        assert.match(String(answer.headers['content-type']), /^application\/json/);
        const [valid, errors] = Schema.Compile({ components: document.components, ...schema } as object).Errors(
          answer.json(),
        );
        assert.ok(valid, `${JSON.stringify(errors)}\n${answer.body}`);
      });
      if (root !== undefined) {
        test('in XML', async () => {
          const answer = await own.send(endpoint, own.account.xml);
          assert.equal(answer.statusCode, 200, answer.body);
          assert.match(String(answer.headers['content-type']), /^application\/xml/);
          assert.equal(rootOf(answer.body), root);
        });
      }
    });
  });
}
