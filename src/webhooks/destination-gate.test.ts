import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationGate } from './destination-gate.ts';

test('a destination never has more calls on the way than the bound, and full ones do not hinder others', () => {
  const gate = destinationGate(2, 10);
  const [first, second] = [gate.enter('slow'), gate.enter('slow')];
  assert.ok(first && second);
  assert.equal(gate.enter('slow'), undefined);
  assert.ok(gate.enter('healthy'));
  first();
  first();
  const third = gate.enter('slow');
  assert.ok(third, 'a place that was freed is given away');
  assert.equal(gate.enter('slow'), undefined, 'leaving twice frees one place');
});

test('all destinations together never have more calls on the way than their bound', () => {
  const gate = destinationGate(2, 3);
  const leave = gate.enter('one');
  assert.ok(leave && gate.enter('two') && gate.enter('three'));
  assert.equal(gate.enter('four'), undefined);
  leave();
  assert.ok(gate.enter('four'));
  assert.equal(gate.enter('five'), undefined);
});
