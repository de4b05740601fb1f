import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextFireTime, parseCronExpression } from './index.ts';

/** The fire times after a moment, as the clocks of the time zone show them; ends early if there are no more. */
function fireTimes(text: string, start: string, timeZone: string, count: number): string[] {
  const expression = parseCronExpression(text);
  const times: string[] = [];
  let moment = nextFireTime(expression, new Date(start), timeZone);
  while (moment !== undefined && times.length < count) {
    const local = Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone);
    times.push(local.toString({ timeZoneName: 'never' }));
    moment = nextFireTime(expression, moment, timeZone);
  }
  return times;
}

test('the moment given is itself no next fire time, a fraction of a second earlier it is', () => {
  assert.deepEqual(fireTimes('0 0 12 * * ?', '2026-01-01T12:00:00.000Z', 'UTC', 1), ['2026-01-02T12:00:00+00:00']);
  assert.deepEqual(fireTimes('0 0 12 * * ?', '2026-01-01T12:00:00.999Z', 'UTC', 1), ['2026-01-02T12:00:00+00:00']);
  assert.deepEqual(fireTimes('0 0 12 * * ?', '2026-01-01T11:59:59.999Z', 'UTC', 1), ['2026-01-01T12:00:00+00:00']);
});

test('a time that the clocks leave out in spring waits for its next', () => {
  const losAngeles = (text: string) => fireTimes(text, '2026-03-08T01:15:00-08:00', 'America/Los_Angeles', 2);
  assert.deepEqual(losAngeles('0 30 2 * * ?'), ['2026-03-09T02:30:00-07:00', '2026-03-10T02:30:00-07:00']);
  assert.deepEqual(losAngeles('0 0/30 * * * ?'), ['2026-03-08T01:30:00-08:00', '2026-03-08T03:00:00-07:00']);
  assert.deepEqual(losAngeles('* * 2 * * ?'), ['2026-03-09T02:00:00-07:00', '2026-03-09T02:00:01-07:00']);
  assert.deepEqual(losAngeles('0 30 2 8 3 ? 2026'), []);
  assert.deepEqual(fireTimes('0 15 2 * * ?', '2026-10-03T12:00:00Z', 'Australia/Lord_Howe', 1), [
    '2026-10-05T02:15:00+11:00',
  ]);
});

test('where midnight is left out, or a whole day, only that is missed', () => {
  const cairo = (text: string) => fireTimes(text, '2026-04-23T23:15:00+02:00', 'Africa/Cairo', 2);
  assert.deepEqual(cairo('0 0 0 * * ?'), ['2026-04-25T00:00:00+03:00', '2026-04-26T00:00:00+03:00']);
  assert.deepEqual(cairo('0 0/30 * * * ?'), ['2026-04-23T23:30:00+02:00', '2026-04-24T01:00:00+03:00']);
  assert.deepEqual(fireTimes('0 0 12 * * ?', '2011-12-29T00:00:00-10:00', 'Pacific/Apia', 2), [
    '2011-12-29T12:00:00-10:00',
    '2011-12-31T12:00:00+14:00',
  ]);
});

test('a time that the clocks show twice in autumn fires once, the second time', () => {
  assert.deepEqual(fireTimes('0 0/30 * * * ?', '2026-11-01T00:15:00-07:00', 'America/Los_Angeles', 4), [
    '2026-11-01T00:30:00-07:00',
    '2026-11-01T01:00:00-08:00',
    '2026-11-01T01:30:00-08:00',
    '2026-11-01T02:00:00-08:00',
  ]);
  assert.deepEqual(fireTimes('0 45 1 * * ?', '2026-04-04T12:00:00+11:00', 'Australia/Lord_Howe', 2), [
    '2026-04-05T01:45:00+10:30',
    '2026-04-06T01:45:00+10:30',
  ]);
});

test('asked while the clocks show it the first time, the second time is still to come, however late', () => {
  for (const minute of ['00', '30', '59']) {
    const start = `2026-11-01T01:${minute}:00-07:00`;
    assert.deepEqual(fireTimes('0 15 1 * * ?', start, 'America/Los_Angeles', 1), ['2026-11-01T01:15:00-08:00']);
  }
});

test('31W is the 30th where that is the Friday before a Saturday, and nothing in other months of 30 days', () => {
  assert.deepEqual(fireTimes('0 0 12 31W * ?', '2027-03-01T00:00:00Z', 'UTC', 5), [
    '2027-03-31T12:00:00+00:00',
    '2027-04-30T12:00:00+00:00',
    '2027-05-31T12:00:00+00:00',
    '2027-07-30T12:00:00+00:00',
    '2027-08-31T12:00:00+00:00',
  ]);
});

test('a month too short for L-30 is passed over, with and without W', () => {
  assert.deepEqual(fireTimes('0 0 12 L-30 * ?', '2027-01-15T00:00:00Z', 'UTC', 2), [
    '2027-03-01T12:00:00+00:00',
    '2027-05-01T12:00:00+00:00',
  ]);
  assert.deepEqual(fireTimes('0 0 12 L-30W * ?', '2027-01-15T00:00:00Z', 'UTC', 2), [
    '2027-03-01T12:00:00+00:00',
    '2027-05-03T12:00:00+00:00',
  ]);
});

test('from the first year to the last', () => {
  assert.deepEqual(fireTimes('0 0 0 1 1 ?', '1900-06-01T00:00:00Z', 'UTC', 1), ['1970-01-01T00:00:00+00:00']);
  assert.deepEqual(fireTimes('59 59 23 31 12 ? 2199', '2026-01-01T00:00:00Z', 'Asia/Kathmandu', 2), [
    '2199-12-31T23:59:59+05:45',
  ]);
  assert.deepEqual(fireTimes('* * * * * ?', '+275760-09-12T00:00:00Z', 'UTC', 1), []);
});

test('a fixed offset is a time zone; what is none, and an invalid date, are a RangeError', () => {
  assert.deepEqual(fireTimes('0 0 9 * * ?', '2026-01-01T00:00:00Z', '+05:30', 1), ['2026-01-01T09:00:00+05:30']);
  const expression = parseCronExpression('0 0 9 * * ?');
  assert.throws(() => nextFireTime(expression, new Date(0), 'Mars/Olympus_Mons'), RangeError);
  assert.throws(() => nextFireTime(expression, new Date(Number.NaN), 'UTC'), RangeError);
});

test('what never fires is known within 10 ms', () => {
  const cases = [
    ['0 0 0 30 2 ?', 'UTC'],
    ['* * * 31 2,4,6,9,11 ?', 'America/Los_Angeles'],
    ['0 0 0 L-30 2 ?', 'UTC'],
    // The second Sunday of March, when the clocks leave out this hour: every year until 2199 is tried.
    ['* * 2 ? 3 1#2', 'America/Los_Angeles'],
  ] as const;
  for (const [text, timeZone] of cases) {
    const expression = parseCronExpression(text);
    const milliseconds = Array.from({ length: 20 }, () => {
      const start = performance.now();
      assert.equal(nextFireTime(expression, new Date('2026-01-01T00:00:00Z'), timeZone), undefined);
      return performance.now() - start;
    });
    assert.ok(Math.min(...milliseconds) < 10, text);
  }
});
