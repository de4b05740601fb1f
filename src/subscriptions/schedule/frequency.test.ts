import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type FrequencyRule, parseFrequency } from './frequency.ts';

const daySeconds = 86_400;
const company: FrequencyRule = { units: 'dwmy', secondsMin: daySeconds };
const news: FrequencyRule = { units: 'Mhdw', secondsMin: 15 * 60 };
const familyTree: FrequencyRule = { units: 'dwmy', secondsMin: 7 * daySeconds };

test('the units of each type, down to its minimum', () => {
  const cases: [rule: FrequencyRule, accepted: string[], refused: string[]][] = [
    [company, ['1d', '7d', '3w', '1m', '2y'], ['24h', '1440M', '0d']],
    [news, ['15M', '90M', '1h', '1d', '1w'], ['14M', '1M', '1m', '1y', '0h']],
    [familyTree, ['7d', '8d', '1w', '1m', '1y'], ['1d', '6d', '168h', '0w']],
  ];
  for (const [rule, accepted, refused] of cases) {
    for (const text of accepted) {
      assert.deepEqual(parseFrequency(text, rule), { value: Number.parseInt(text, 10), unit: text.at(-1) });
    }
    for (const text of refused) assert.deepEqual([text, parseFrequency(text, rule)], [text, undefined]);
  }
});

test('what is no frequency', () => {
  const hostile = [
    '',
    'd',
    '7',
    '1day',
    '1.5d',
    '-1d',
    '+1d',
    '1e3d',
    '0x1d',
    '01d',
    '1D',
    '1W',
    '1Y',
    '1d1d',
    'd1',
    '１d',
    '1s',
  ];
  const blank = [' 7d', '7d ', '7 d', '7d\n', '7d\u0000'];
  const huge = ['99999999y', '999999999999999999999d', `${'9'.repeat(100_000)}d`];
  for (const text of [...hostile, ...blank, ...huge]) {
    assert.deepEqual([text, parseFrequency(text, company)], [text, undefined]);
    assert.deepEqual([text, parseFrequency(text, news)], [text, undefined]);
  }
});

test('a hundred years are the longest', () => {
  for (const text of ['100y', '1200m', '5200w', '36500d']) assert.notEqual(parseFrequency(text, company), undefined);
  for (const text of ['101y', '1201m', '5201w', '36501d']) assert.equal(parseFrequency(text, company), undefined);
});

test('any text is either refused or means what it says', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6}[Mhdwmy]$/)), (text) => {
      const read = parseFrequency(text, company);
      assert.ok(read === undefined || `${read.value}${read.unit}` === text);
    }),
  );
});
