import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pino from 'pino';
import { Type } from 'typebox';
import { createServer } from './server.ts';

const server = await createServer({ logger: pino({ level: 'silent' }) });
after(() => server.close());

server.addSchema({
  $id: 'Node',
  type: 'object',
  properties: { note: { type: 'string' }, required: { type: 'string' }, id: { type: 'integer' } },
  required: ['id', 'required'],
});
const Answer = Type.Object(
  {
    note: Type.Optional(Type.String()),
    list: Type.Array(Type.String({ xml: { name: 'item' } })),
    node: Type.Ref('Node#'),
  },
  { xml: { name: 'answer' } },
);
server.get('/answer', { schema: { response: { 200: Answer } } }, async () => ({
  node: { id: 1, required: 'yes', note: 'inner' },
  list: ['a'],
  note: 'outer',
}));

test('members stand in the order of the schema, whether or not they are required', async () => {
  const { body } = await server.inject({ url: '/answer', headers: { accept: 'application/json' } });
  assert.equal(body, '{"note":"outer","list":["a"],"node":{"note":"inner","required":"yes","id":1}}');
});
