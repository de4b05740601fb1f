import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer, number, objectList, type RecordField, text, textList } from '../lib/record-field.ts';
import { BadValue, fromCell, fromJson } from './staged-value.ts';

const tickers = objectList('tickers', 'ticker', {
  members: ['tickerName', 'exchange'],
  cellMembers: ['exchange', 'tickerName'],
  mainMember: 'tickerName',
});
const sics = objectList('britishSics', 'britishSic', {
  members: ['britishSic', 'description'],
  cellMembers: ['britishSic', 'description'],
  mainMember: 'britishSic',
});
const email = text('email', { format: 'email' });
const status = text('emailValidationStatus', { values: ['ValidEmail', 'ValidDomain'] });
const active: RecordField = { kind: 'boolean', name: 'active', column: 'active' };

const fine: [field: RecordField, cell: string, staged: string | null][] = [
  [text('city'), 'San José', 'San José'],
  [text('city'), '', null],
  [text('city'), ' ', ' '],
  [integer('employees'), '147000', '147000'],
  [integer('employees'), ' -5 ', '-5'],
  [integer('employees'), '147000.0', '147000'],
  [integer('employees'), '007', '7'],
  [integer('employees'), '', null],
  [integer('companyId', { minimum: 1 }), '9007199254740991', '9007199254740991'],
  [number('revenue'), '325406.0', '325406.0'],
  [number('revenue'), '-1e3', '-1e3'],
  [number('revenue'), '.5', '.5'],
  [email, ' Ann@Example.com ', 'Ann@Example.com'],
  [email, ' ', null],
  [status, ' validdomain', 'ValidDomain'],
  [status, '', null],
  [active, 'Yes', 'true'],
  [active, '0', 'false'],
  [
    textList('websites', 'website'),
    'https://a.example | https://b.example|',
    '{"https://a.example","https://b.example"}',
  ],
  [textList('websites', 'website'), '["a|b","c"]', '{"a|b","c"}'],
  [textList('websites', 'website'), String.raw`a"b\c|NULL|{}`, String.raw`{"a\"b\\c","NULL","{}"}`],
  [textList('websites', 'website'), '[sic]', '{"[sic]"}'],
  [textList('websites', 'website'), ' | ', null],
  [textList('websites', 'website'), '[]', null],
  [tickers, 'NASD:AAPL|LSE:0R2V', '[{"tickerName":"AAPL","exchange":"NASD"},{"tickerName":"0R2V","exchange":"LSE"}]'],
  [tickers, 'WMT', '[{"tickerName":"WMT"}]'],
  [tickers, '[{"exchange":"NASD","tickerName":"AAPL"}]', '[{"tickerName":"AAPL","exchange":"NASD"}]'],
  [sics, '58290:Other: software', '[{"britishSic":"58290","description":"Other: software"}]'],
  [sics, '58290', '[{"britishSic":"58290"}]'],
  [sics, '', null],
];

for (const [field, cell, staged] of fine) {
  test(`${field.kind} ${JSON.stringify(cell)} is staged as ${staged}`, () => {
    assert.equal(fromCell(field, cell), staged);
  });
}

const bad: [field: RecordField, cell: string, reason: string][] = [
  [email, 'ann@example', 'must be an e-mail address, not "ann@example"'],
  [email, 'ann@example.invalid', 'must be an e-mail address, not "ann@example.invalid"'],
  [status, 'Unknown', 'must be one of ValidEmail, ValidDomain, not "Unknown"'],
  [integer('employees'), 'many', 'must be a whole number, not "many"'],
  [integer('employees'), '1,000', 'must be a whole number, not "1,000"'],
  [integer('employees'), '1.5', 'must be a whole number, not "1.5"'],
  [integer('companyId', { minimum: 1 }), '0', 'must be a whole number of at least 1, not "0"'],
  [
    integer('companyId', { minimum: 1 }),
    '9007199254740992',
    'must be a whole number of at least 1, not "9007199254740992"',
  ],
  [number('revenue'), 'NaN', 'must be a number, not "NaN"'],
  [number('revenue'), '1e999', 'must be a number, not "1e999"'],
  [number('revenue'), '0x10', 'must be a number, not "0x10"'],
  [active, 'perhaps', 'must be true or false, not "perhaps"'],
  [text('city'), 'x'.repeat(2001), 'is longer than 2000 bytes'],
  [text('city'), 'é'.repeat(1001), 'is longer than 2000 bytes'],
  [text('city', { bytesMax: 3 }), 'four', 'is longer than 3 bytes'],
  [text('city'), 'a\0b', 'holds a zero byte'],
  [textList('websites', 'website'), 'x'.repeat(2001), 'has an item that is longer than 2000 bytes'],
  [textList('websites', 'website'), 'abcdefghi|'.repeat(12_000), 'is longer than 100000 bytes'],
  [textList('websites', 'website'), `${'é'.repeat(900)}|`.repeat(60), 'is longer than 100000 bytes'],
  [textList('websites', 'website'), '["a",', 'must be a list of texts, and "[\\"a\\"," is not valid JSON'],
  [textList('websites', 'website'), '["a",{}]', 'must be a list of texts, and "{}" is none'],
  [tickers, 'NASD:', 'has an object without tickerName'],
  [tickers, '[{"exchange":"NASD"}]', 'has an object without tickerName'],
  [tickers, '[{"tickerName":"A","price":"1"}]', 'has an object with an unknown member "price"'],
  [tickers, '["AAPL"]', 'must be a list of objects, and "AAPL" is none'],
];

for (const [field, cell, reason] of bad) {
  test(`${field.kind} ${JSON.stringify(cell).slice(0, 30)} is refused: ${reason}`, () => {
    const value = fromCell(field, cell);
    assert.ok(value instanceof BadValue, JSON.stringify(value));
    assert.equal(value.reason, reason);
  });
}

test('JSON gives every kind its own form, numbers where texts are meant, and null for nothing', () => {
  assert.equal(fromJson(text('zip'), 95_014), '95014');
  assert.equal(fromJson(text('zip'), null), null);
  assert.equal(fromJson(text('zip'), ''), null);
  assert.equal(fromJson(integer('employees'), 12), '12');
  assert.equal(fromJson(integer('employees'), '12'), '12');
  assert.equal(fromJson(number('revenue'), 1.5), '1.5');
  assert.equal(fromJson(active, false), 'false');
  assert.equal(fromJson(textList('websites', 'website'), ['a', 'b']), '{"a","b"}');
  assert.equal(fromJson(textList('websites', 'website'), 'a|b'), '{"a","b"}');
  assert.equal(fromJson(tickers, [{ tickerName: 'A', exchange: null }]), '[{"tickerName":"A"}]');
  assert.equal(fromJson(tickers, []), null);
});

test('JSON of another kind than the field is refused', () => {
  const refused: [RecordField, unknown][] = [
    [integer('employees'), true],
    [integer('employees'), 1.5],
    [integer('employees'), 1e21],
    [text('city'), { name: 'x' }],
    [text('city'), ['x']],
    [text('city'), '\ud800'],
    [textList('websites', 'website'), 5],
    [tickers, { tickerName: 'A' }],
    [active, 1],
  ];
  for (const [field, value] of refused) {
    assert.ok(fromJson(field, value) instanceof BadValue, `${field.name} ${JSON.stringify(value)}`);
  }
});
