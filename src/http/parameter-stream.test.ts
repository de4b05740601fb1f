import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { parseForm } from './body-parsing.ts';
import { readParameters } from './parameter-stream.ts';

const form = 'application/x-www-form-urlencoded';
const bulkNames = ['ids', 'addIds'];

interface Sent {
  readonly type?: string;
  readonly query?: Record<string, string | string[]>;
  readonly bodyLimit?: number;
}

/** Reads a body that arrives in these pieces; the bulk values as one text each. */
async function read(pieces: readonly Buffer[], { type, query = {}, bodyLimit = 1e6 }: Sent) {
  const raw = Readable.from(pieces, { objectMode: false });
  const headers = type === undefined ? {} : { 'content-type': type };
  const request = { raw, headers, query, routeOptions: { bodyLimit } } as unknown as FastifyRequest;
  const bulk: Record<string, string> = {};
  const texts = await readParameters(request, (name) => {
    if (!bulkNames.includes(name)) return undefined;
    const written: Buffer[] = [];
    return {
      // A copy, as the bytes are the writer's again.
      write: (bytes) => void written.push(Buffer.from(bytes)),
      end: () => {
        assert.equal(bulk[name], undefined, `${name} ended once`);
        bulk[name] = Buffer.concat(written).toString('utf8');
      },
    };
  });
  return { texts, bulk };
}

const readText = (body: string, sent: Sent) => read([Buffer.from(body, 'latin1')], sent);

/** The same body cut at these places. */
function cut(body: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (body.length + 1)).sort((a, b) => a - b), body.length];
  return ends.map((end, index) => body.subarray(ends[index - 1] ?? 0, end)).filter((piece) => piece.length > 0);
}

const anyPlaces = fc.array(fc.nat(), { maxLength: 12 });

/** A value of a JSON object as one text. */
function joined(value: unknown): string {
  return (Array.isArray(value) ? value : [value]).join(',');
}

test('a form in any pieces is read as a whole one is', async () => {
  const tricky = fc.string({
    unit: fc.constantFrom('%', '2', 'C', 'f', '+', ',', '7', '=', 'z', '\xe9', ' '),
    maxLength: 12,
  });
  const pairs = fc.uniqueArray(fc.tuple(fc.constantFrom('ids', 'addIds', 'name', 'a%62', '%69d', ''), tricky), {
    selector: ([name]) => name,
  });
  await fc.assert(
    fc.asyncProperty(pairs, anyPlaces, fc.boolean(), async (given, places, withoutLast) => {
      const text = given.map(([name, value]) => `${name}=${value}`).join('&');
      const body = Buffer.from(withoutLast ? text.replace(/=[^=]*$/, '') : text, 'latin1');
      const whole = { ...parseForm(body, form) };
      const { texts, bulk } = await read(cut(body, places), { type: form });
      for (const name of bulkNames) {
        // What is not UTF-8 is ISO-8859-1 for the whole-body parser; an id is neither, so bulk values are just bytes.
        const expected = whole[name]?.toString() ?? '';
        if (!/[^\0-\x7f]/.test(expected)) assert.equal(bulk[name] ?? '', expected);
        delete whole[name];
      }
      assert.deepEqual(texts, whole);
    }),
  );
});

test('a JSON object in any pieces is read as a whole one is', async () => {
  const text = fc.string({
    unit: fc.constantFrom('1', ',', '"', '\\', '/', '\n', '\u0001', 'é', '漢', ' ', '}', ']', ':'),
  });
  const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const value = fc.oneof(scalar, fc.constant(null), fc.array(scalar, { maxLength: 5 }));
  const members = fc.dictionary(fc.constantFrom('ids', 'addIds', 'name', 'a"b', 'ids '), value);
  await fc.assert(
    fc.asyncProperty(members, fc.nat({ max: 2 }), fc.boolean(), anyPlaces, async (given, indent, ascii, places) => {
      const plain = JSON.stringify(given, undefined, indent);
      const escaped = plain.replaceAll(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      const body = Buffer.from(ascii ? escaped : plain);
      const { texts, bulk } = await read(cut(body, places), { type: 'application/json' });
      const expected = Object.fromEntries(Object.entries(given).map(([name, item]) => [name, joined(item)]));
      for (const name of bulkNames) {
        // Blanks after the commas of a list are handed on.
        const items = (list: string) => list.replaceAll(/\s/g, '');
        assert.equal(items(bulk[name] ?? ''), items(expected[name] ?? ''));
        delete expected[name];
      }
      assert.deepEqual(texts, expected);
    }),
  );
});

test('JSON that is cut off or broken anywhere is refused', async () => {
  const body = '{"name": "a", "ids": ["1", 2, "3\\n4"], "addIds": "5"}';
  for (let length = 1; length < body.length; length += 1) {
    await assert.rejects(
      readText(body.slice(0, length), { type: 'application/json' }),
      { errorNumber: '400-9009' },
      body.slice(0, length),
    );
  }
  for (const broken of [
    '[1 2]',
    '["1""2"]',
    '[,1]',
    '[1,]',
    '["1" 2]',
    '"1\n2"',
    '"\\x"',
    '"\\u12g4"',
    '[1}',
    '"1" 2',
    '[nul]',
  ]) {
    await assert.rejects(
      readText(`{"ids": ${broken}}`, { type: 'application/json' }),
      { errorNumber: '400-9009' },
      broken,
    );
  }
});

test('what JSON may not be', async () => {
  const type = 'application/json';
  for (const body of ['[]', '"ids"', '1', 'null', '[{"ids": "1"}]']) {
    await assert.rejects(readText(body, { type }), { errorNumber: '400-9009' }, body);
  }
  for (const body of ['{"ids": {"a": 1}}', '{"ids": true}', '{"name": {"a": 1}}', '{"name": [[{}]]}']) {
    await assert.rejects(readText(body, { type }), { errorNumber: '400-103' }, body);
  }
});

test('what looks like a bulk parameter inside another value is none', async () => {
  const body = '\uFEFF{"name": "{\\"ids\\": \\"1\\"", "list": ["ids"], "ids":"7"}';
  const { texts, bulk } = await read([Buffer.from(body)], { type: 'Application/vnd.x+JSON; charset=utf-8' });
  assert.deepEqual(texts, { name: '{"ids": "1"', list: 'ids' });
  assert.deepEqual(bulk, { ids: '7' });
});

test('a parameter that is given twice is named', async () => {
  const twice = [
    readText('ids=1&name=x&ids=2', { type: form }),
    readText('name=1&name=2', { type: form }),
    readText('ids&ids', { type: form }),
    readText('{"ids": "1", "ids": null}', { type: 'application/json' }),
    readText('{"name": "1", "n\\u0061me": "2"}', { type: 'application/json' }),
    readText('', { query: { name: ['1', '2'] } }),
  ];
  for (const [index, answer] of twice.entries()) {
    const field = [0, 2, 3].includes(index) ? 'ids' : 'name';
    await assert.rejects(answer, { message: `The parameter ${field} is given more than once.` }, `body ${index}`);
  }
});

test('the query counts where the body is silent', async () => {
  const query = { ids: '1', addIds: '2', name: 'of the query', description: 'of the query', webhook: 'x' };
  const { texts, bulk } = await readText('ids=3&name=of+the+body&webhook=', { type: form, query });
  assert.deepEqual(texts, { name: 'of the body', webhook: '', description: 'of the query' });
  assert.deepEqual(bulk, { ids: '3', addIds: '2' });
  assert.deepEqual((await readText('', { query: { ids: '1' } })).bulk, { ids: '1' });
});

test('forms may be in ISO-8859-1', async () => {
  assert.deepEqual((await readText('name=Caf%E9', { type: form })).texts, { name: 'Café' });
  assert.deepEqual((await readText('name=Caf\xc3\xa9', { type: form })).texts, { name: 'Café' });
  assert.deepEqual((await readText('name=\xc3\xa9', { type: `${form}; charset=ISO-8859-1` })).texts, { name: 'Ã©' });
});

test('an empty body is none, whatever its type', async () => {
  for (const type of [form, 'application/json', 'image/png', undefined]) {
    assert.deepEqual(await readText('', type === undefined ? {} : { type }), { texts: {}, bulk: {} });
  }
});

test('a body of another type is refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencodedx', 'application/jsonx', undefined]) {
    await assert.rejects(readText('ids=1', type === undefined ? {} : { type }), { errorNumber: '415-9001' });
  }
});

test('what is kept of a body is bounded, bulk values are not', async () => {
  const long = 'x'.repeat(64 * 1024);
  assert.equal((await readText(`ids=${long}`, { type: form })).bulk['ids'], long);
  assert.equal((await readText(`{"ids": "${long}"}`, { type: 'application/json' })).bulk['ids'], long);
  await assert.rejects(readText(`name=${long}`, { type: form }), { errorNumber: '400-9009' });
  await assert.rejects(readText(`{"name": "${long}"}`, { type: 'application/json' }), { errorNumber: '400-9009' });
});

test('a body above the limit of the route is refused where it passes it', async () => {
  const pieces = Array.from({ length: 10 }, () => Buffer.from('ids=1,1,1,'));
  await assert.rejects(read(pieces, { type: form, bodyLimit: 99 }), { errorNumber: '413-9001', status: 413 });
  assert.ok(await read(pieces, { type: form, bodyLimit: 100 }));
});

test('a list of lists is refused, however deep', async () => {
  for (const depth of [2, 30_000]) {
    const body = `{"name": ${'['.repeat(depth)}"x"${']'.repeat(depth)}}`;
    await assert.rejects(readText(body, { type: 'application/json' }), { errorNumber: '400-103' });
  }
});
