import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printPushDate, printTime } from './print-time.ts';

test('times are printed as in the examples of the documentation, by summer time and by winter time', () => {
  const zone = 'America/Los_Angeles';
  assert.equal(printTime(new Date('2015-11-10T07:15:07Z'), zone), '2015-11-09T23:15:07.000-08:00');
  assert.equal(printTime(new Date('2016-07-28T07:15:07Z'), zone), '2016-07-28T00:15:07.000-07:00');
  assert.equal(printPushDate(new Date('2015-10-07T07:20:04.999Z'), zone), '2015-10-07T00:20:04-0700');
});

test('in other zones', () => {
  const date = new Date('2026-01-15T10:00:00.120Z');
  assert.equal(printTime(date, 'UTC'), '2026-01-15T10:00:00.120+00:00');
  assert.equal(printTime(date, 'Asia/Kathmandu'), '2026-01-15T15:45:00.120+05:45');
  assert.equal(printPushDate(date, 'UTC'), '2026-01-15T10:00:00+0000');
  assert.equal(printPushDate(date, 'Asia/Kathmandu'), '2026-01-15T15:45:00+0545');
});
