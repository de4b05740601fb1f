import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isSameSecret } from '../src/lib/same-secret.ts';

const root = path.join(import.meta.dirname, '../src');

/** Names of what is secret. `.length` and the like of them are not: an operand is judged by its end. */
const secret = /(?:secret|signature|token|password|validationCode|hash|hmac)$/i;
/** What a secret may be compared with: whether there is one at all, or of which type. */
const nothing = /^(?:undefined|null|''|true|false|'string'|'object')$/;
const comparisons = /([\w.?!]+)\s*[!=]==?\s*([\w.?!]+|'[^']*')/g;

/** The comparisons in a program of what is secret by its name as of any other text. */
function suspicious(text: string): string[] {
  return [...text.matchAll(comparisons)]
    .filter(([, left = '', right = '']) => [left, right].some((side) => secret.test(side)))
    .filter(([, left = '', right = '']) => ![left, right].some((side) => nothing.test(side)))
    .map(([comparison]) => comparison);
}

test('no secret is compared character by character, which would tell where it differs', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  assert.ok(files.length > 200, 'nothing was read');
  for (const file of files) {
    assert.deepEqual(
      suspicious(readFileSync(path.join(root, file), 'utf8')),
      [],
      `${file}: use isSameSecret or timingSafeEqual`,
    );
  }
});

test('such a comparison would be found', () => {
  for (const line of [
    'if (given.clientSecret === stored) return;',
    'return expected !== query.Signature;',
    'if (echo === validationCode) return;',
    'a.token == b.token',
  ]) {
    assert.equal(suspicious(line).length, 1, line);
  }
  for (const line of [
    'if (token === undefined)',
    "if (typeof token !== 'string')",
    "signingSecret !== ''",
    'secret.length === 0',
  ]) {
    assert.equal(suspicious(line).length, 0, line);
  }
});

test('a secret is the same only if every character is', () => {
  assert.equal(isSameSecret('whsec_ä', 'whsec_ä'), true);
  for (const other of ['', 'whsec_', 'whsec_a', 'whsec_äa', 'Whsec_ä'])
    assert.equal(isSameSecret(other, 'whsec_ä'), false);
});
