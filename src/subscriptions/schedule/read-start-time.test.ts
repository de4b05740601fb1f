import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { printTime } from './print-time.ts';
import { readStartTime } from './read-start-time.ts';

test('every form of a time with its offset', () => {
  const cases: [text: string, instant: string][] = [
    ['2030-02-01T00:00:00-08:00', '2030-02-01T08:00:00.000Z'],
    ['2030-02-01T00:00:00-8:00', '2030-02-01T08:00:00.000Z'],
    ['2030-02-01T00:00:00-0800', '2030-02-01T08:00:00.000Z'],
    ['2030-02-01T00:00:00-08', '2030-02-01T08:00:00.000Z'],
    ['2030-02-01T00:00:00+0530', '2030-01-31T18:30:00.000Z'],
    ['2030-01-01T00:00:00+05:30', '2029-12-31T18:30:00.000Z'],
    ['2030-01-01T00:00:00 05:30', '2029-12-31T18:30:00.000Z'],
    ['2030-01-01T00:00:00 5:30', '2029-12-31T18:30:00.000Z'],
    ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00.000Z'],
    ['2030-01-01T00:00Z', '2030-01-01T00:00:00.000Z'],
    ['2030-01-01T00:00:00.5Z', '2030-01-01T00:00:00.500Z'],
    ['2030-01-01T00:00:00.123456789+00:00', '2030-01-01T00:00:00.123Z'],
    ['2030-01-01T00:00:00,25Z', '2030-01-01T00:00:00.250Z'],
    [' 2030-01-01T00:00:00Z\t', '2030-01-01T00:00:00.000Z'],
    ['2032-02-29T23:59:59-00:00', '2032-02-29T23:59:59.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ];
  for (const [text, instant] of cases) assert.deepEqual([text, readStartTime(text)?.toISOString()], [text, instant]);
});

test('what is no such time', () => {
  const noZone = ['2030-01-01T00:00:00', '2030-01-01', '2030-01-01T00:00:00.000', '2030-01-01T00:00:00 '];
  const noDay = ['2030-02-30T00:00:00Z', '2030-02-29T00:00:00Z', '2030-13-01T00:00:00Z', '2030-00-10T00:00:00Z'];
  const noTime = [
    '2030-01-01T24:00:00Z',
    '2030-01-01T00:60:00Z',
    '2030-01-01T00:00:60Z',
    '2030-01-01T00:00:60.5+01:00',
    '2030-01-01T00:00:00+24:00',
    '2030-01-01T00:00:00+01:60',
  ];
  const noYear = ['0000-01-01T00:00:00Z', '1969-12-31T00:00:00Z', '10000-01-01T00:00:00Z', '+012030-01-01T00:00:00Z'];
  const others = [
    '',
    'tomorrow',
    '1893456000',
    '2030-01-01 00:00:00Z',
    '20300101T000000Z',
    '2030-1-1T0:00:00Z',
    '2030-01-01T00:00:00+530',
    '2030-01-01T00:00:00-08:00[America/Los_Angeles]',
    '2030-01-01T00:00:00z',
    '2030-01-01T00:00:00Z2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00--08:00',
    `2030-01-01T00:00:00.${'0'.repeat(100_000)}Z`,
  ];
  for (const text of [...noZone, ...noDay, ...noTime, ...noYear, ...others]) {
    assert.deepEqual([text, readStartTime(text)], [text, undefined]);
  }
});

test('what is printed is read again', () => {
  const moment = fc.date({
    min: new Date('1990-01-01T00:00:00Z'),
    max: new Date('9998-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  const zone = fc.constantFrom('America/Los_Angeles', 'Asia/Kathmandu', 'UTC', 'Australia/Lord_Howe');
  fc.assert(
    fc.property(moment, zone, (date, timeZone) => {
      const printed = printTime(date, timeZone);
      assert.deepEqual(readStartTime(printed), date);
      assert.deepEqual(readStartTime(printed.replace('+', ' ')), date);
    }),
  );
});
