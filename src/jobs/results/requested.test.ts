import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKnown, requestedRange } from './conditional-request.ts';
import { requestedCoding } from './content-coding.ts';
import { requestedFormat } from './results-format.ts';

const formatCases: [query: 'csv' | 'jsonl' | 'parquet' | undefined, accept: string | undefined, format: string][] = [
  [undefined, undefined, 'csv'],
  [undefined, '*/*', 'csv'],
  [undefined, 'application/json', 'csv'],
  [undefined, 'application/xml, text/plain;q=0.5', 'csv'],
  // Wildcards name no format: clients of the original send such things and get CSV.
  [undefined, 'application/*', 'csv'],
  [undefined, 'text/csv;q=0, */*', 'csv'],
  [undefined, 'application/x-ndjson', 'jsonl'],
  [undefined, 'Application/X-NDJSON, text/*;q=0.5', 'jsonl'],
  [undefined, 'application/vnd.apache.parquet, */*;q=0.1', 'parquet'],
  [undefined, 'application/x-ndjson;q=0.5, text/csv', 'csv'],
  [undefined, 'application/x-ndjson;q=0', 'csv'],
  [undefined, 'application/x-ndjson;q=0.5, application/vnd.apache.parquet;q=0.6', 'parquet'],
  ['csv', 'application/x-ndjson', 'csv'],
  ['jsonl', 'text/csv', 'jsonl'],
  ['parquet', undefined, 'parquet'],
];
for (const [format, accept, expected] of formatCases) {
  test(`format=${format} and Accept: ${accept} ask for ${expected}`, () => {
    assert.equal(requestedFormat({ format }, accept).name, expected);
  });
}

const codingCases: [acceptEncoding: string | undefined, coding: string | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['*', undefined],
  ['deflate, br', undefined],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['zstd;q=0.5, gzip', 'gzip'],
  ['gzip;q=0', undefined],
  ['gzip;q=0, *', undefined],
  ['gzip;q=0.5, identity', undefined],
  ['gzip, identity;q=0.5', 'gzip'],
  ['gzip;q=much', undefined],
  ['x-gzipped', undefined],
];
for (const [header, expected] of codingCases) {
  test(`Accept-Encoding: ${header} asks for ${expected ?? 'no compression'}`, () => {
    assert.equal(requestedCoding(header), expected);
  });
}

const knownCases: [ifNoneMatch: string | undefined, etag: string, known: boolean][] = [
  [undefined, '"a"', false],
  ['', '"a"', false],
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"a"', 'W/"a"', true],
  ['"b", W/"c" ,"a"', '"a"', true],
  ['"b","c"', '"a"', false],
  ['*', '"a"', true],
  [' * ', 'W/"a"', true],
  ['a', '"a"', false],
  ['"a', '"a"', false],
];
for (const [header, etag, expected] of knownCases) {
  test(`If-None-Match: ${header} ${expected ? 'knows' : 'does not know'} ${etag}`, () => {
    assert.equal(isKnown(header, etag), expected);
  });
}

const whole = undefined;
const rangeCases: [range: string | undefined, expected: [number, number] | undefined | 'unsatisfiable'][] = [
  [undefined, whole],
  ['bytes=0-0', [0, 0]],
  ['bytes=0-9', [0, 9]],
  ['Bytes=2-4', [2, 4]],
  ['bytes=2-', [2, 9]],
  ['bytes=-3', [7, 9]],
  ['bytes=-30', [0, 9]],
  ['bytes=9-100', [9, 9]],
  ['bytes=3-18446744073709551616', [3, 9]],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=10-20', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=99999999999999999999-', 'unsatisfiable'],
  // Several ranges may be answered with the whole, and so must be what makes no sense.
  ['bytes=0-1,4-5', whole],
  ['bytes=0-1,90-', whole],
  ['bytes=', whole],
  ['bytes', whole],
  ['bytes=-', whole],
  ['bytes=5-2', whole],
  ['bytes=a-b', whole],
  ['bytes=0x0-0x5', whole],
  ['bytes=1.5-2', whole],
  ['bytes=--1', whole],
  ['lines=0-5', whole],
  ['', whole],
];
for (const [range, expected] of rangeCases) {
  test(`Range: ${range} of ten bytes: ${JSON.stringify(expected) ?? 'the whole'}`, () => {
    const ask = () => requestedRange({ range }, { bytes: 10, etag: '"a"' });
    if (expected === 'unsatisfiable') {
      assert.throws(ask, { errorNumber: '416-9001', headers: { 'content-range': 'bytes */10' } });
    } else {
      assert.deepEqual(ask(), expected && { start: expected[0], end: expected[1] });
    }
  });
}

const ifRangeCases: [ifRange: string, applies: boolean][] = [
  ['"a"', true],
  ['"b"', false],
  ['W/"a"', false],
  ['*', false],
  ['Tue, 01 Dec 2026 02:55:10 GMT', false],
];
for (const [ifRange, applies] of ifRangeCases) {
  test(`If-Range: ${ifRange} ${applies ? 'keeps' : 'drops'} the range of "a"`, () => {
    const range = requestedRange({ range: 'bytes=20-', 'if-range': '"b"' }, { bytes: 10, etag: '"a"' });
    assert.equal(range, undefined, 'a range that does not apply cannot be unsatisfiable');
    const asked = requestedRange({ range: 'bytes=1-2', 'if-range': ifRange }, { bytes: 10, etag: '"a"' });
    assert.deepEqual(asked, applies ? { start: 1, end: 2 } : undefined);
  });
}
