import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wellKnownProducts } from './popularity.ts';
import { productChoice } from './product-choice.ts';
import { createRandom } from './random.ts';
import { sampleProducts } from './sample-tables.ts';

test('every well-known product is a product of the sample, and named once', () => {
  const names = new Set(sampleProducts().map((product) => product.productName));
  assert.deepEqual(
    wellKnownProducts.filter((name) => !names.has(name)),
    [],
  );
  assert.equal(new Set(wellKnownProducts).size, wellKnownProducts.length);
});

test('chosen products are different and ascend, and all of them can be chosen', () => {
  const products = Array.from({ length: 20 }, (_, index) => ({
    productId: `P${10 + index}`,
    productName: `n${index}`,
  }));
  const choice = productChoice(products.toReversed());
  assert.deepEqual(
    choice.productIds,
    products.map((product) => product.productId),
  );
  const chosen = new Uint16Array(20);
  choice.choose(createRandom(1), 20, chosen);
  assert.deepEqual([...chosen], [...products.keys()]);
  assert.throws(() => choice.choose(createRandom(1), 21, new Uint16Array(21)), RangeError);
});

test('a product is drawn as often as its rank says', () => {
  const products = wellKnownProducts.slice(0, 3).map((productName, index) => ({ productId: `P${index}`, productName }));
  const choice = productChoice(products);
  const random = createRandom(1);
  const counts = [0, 0, 0];
  const chosen = new Uint16Array(1);
  for (let index = 0; index < 60_000; index += 1) {
    choice.choose(random, 1, chosen);
    const product = chosen[0] ?? 0;
    counts[product] = (counts[product] ?? 0) + 1;
  }
  // 1/6, 1/7 and 1/8 of their sum.
  const expected = [0.3836, 0.3288, 0.2877].map((share) => share * 60_000);
  for (const [product, count] of counts.entries())
    assert.ok(Math.abs(count - (expected[product] ?? 0)) < 600, counts.join(' '));
});
