import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from './random.ts';
import { spreadOver } from './spread.ts';

test('records follow the companies in order, and of each it is known whose it is without going through all', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffff_ffff }), fc.integer({ min: 1, max: 40 }), (seed, mean) => {
      const spread = spreadOver(createRandom(seed), 1, mean);
      let record = 0;
      for (let company = 0; company < 20; company += 1) {
        assert.equal(spread.before(company), record);
        const count = spread.count(company);
        assert.ok(count >= 0 && count <= 2 * mean);
        for (let place = 0; place < count; place += 1, record += 1) assert.equal(spread.ownerOf(record), company);
      }
      assert.equal(record, 20 * mean);
    }),
  );
});
