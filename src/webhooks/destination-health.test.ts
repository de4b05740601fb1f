import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationHealth } from './destination-health.ts';

const start = new Date('2026-03-01T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function openHealth(places = 4) {
  const health = destinationHealth(places, () => 0);
  const begin = (destination: string, seconds = 0) => {
    const visit = health.begin(destination, after(seconds));
    return 'end' in visit ? visit : assert.fail(`${destination} must wait`);
  };
  return {
    begin,
    wait: (destination: string, seconds = 0) => {
      const visit = health.begin(destination, after(seconds));
      return 'end' in visit ? assert.fail(`${destination} may be visited`) : visit.waitMilliseconds;
    },
    visit: (destination: string, finding: 'prompt' | 'slow' | 'silent' | undefined, seconds = 0) =>
      begin(destination, seconds).end(finding, after(seconds)),
  };
}

test('a silent destination is left alone longer each time, a minute at most, and then probed', () => {
  const { visit, wait, begin } = openHealth();
  let seconds = 0;
  for (const pause of [5, 10, 20, 40, 60, 60]) {
    visit('dead', 'silent', seconds);
    assert.equal(wait('dead', seconds), pause * 1000);
    assert.equal(wait('dead', seconds + pause - 1), 1000);
    seconds += pause;
  }
  const probe = begin('dead', seconds);
  assert.equal(probe.isProbe, true);
  probe.end('prompt', after(seconds));
  assert.equal(begin('dead', seconds).isProbe, false, 'one prompt answer and all is forgotten');
});

test('a visit that asked the receiver nothing changes nothing', () => {
  const { visit, wait, begin } = openHealth();
  visit('dead', 'silent');
  assert.equal(wait('dead'), 5_000);
  visit('dead', undefined, 5);
  assert.equal(begin('dead', 5).isProbe, true);
});

test('however many suspects there are, they share half of the places', () => {
  const { visit, wait, begin } = openHealth(4);
  for (const destination of ['slow1', 'slow2', 'slow3']) visit(destination, 'slow');
  const [first] = [begin('slow1'), begin('slow2')];
  assert.equal(wait('slow3'), 1_000);
  begin('stranger');
  first.end('slow', start);
  begin('slow3');
  assert.equal(wait('slow1'), 1_000, 'a place that was freed is given away once');
});

test('however many strangers and suspects there are, trusted ones have a quarter of the places', () => {
  const { visit, wait, begin } = openHealth(4);
  visit('slow', 'slow');
  visit('trusted', 'prompt');
  const [first] = [begin('stranger1'), begin('stranger2'), begin('slow')];
  assert.equal(wait('stranger3'), 1_000);
  begin('trusted');
  first.end('prompt', start);
  begin('stranger3');
  begin('stranger1');
  assert.equal(wait('stranger4'), 1_000);
});

test('the last visit decides: what was trusted becomes suspect, and what was suspect trusted', () => {
  const { visit, wait, begin } = openHealth(2);
  visit('other', 'slow');
  visit('changes', 'prompt');
  visit('changes', 'slow');
  const other = begin('other');
  assert.equal(wait('changes'), 1_000);
  other.end('prompt', start);
  begin('changes');
  begin('other');
});
