import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { writeXml } from './xml.ts';

test('a value of which the schema says nothing is written by what it is', () => {
  const schema = Type.Object({ value: Type.Unknown({ xml: { 'x-anything': 'item' } }) }, { xml: { name: 'change' } });
  const written = (value: unknown) => /<change>(.*)<\/change>/.exec(writeXml(schema, { value }))?.[1];
  assert.equal(written('a < b\u0000'), '<value>a &lt; b</value>');
  assert.equal(written(1.5), '<value>1.5</value>');
  assert.equal(written(false), '<value>false</value>');
  assert.equal(written(null), '');
  assert.equal(written(['a', 'b']), '<value><item>a</item><item>b</item></value>');
  assert.equal(written([{ b: ['c'], a: 1 }]), '<value><item><a>1</a><b><item>c</item></b></item></value>');
});
