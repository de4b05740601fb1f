import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { masterKeyFrom } from '../lib/master-key.ts';
import { formatExpirationTime, tokensOf } from './token.ts';

const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const tokens = tokensOf(masterKey);
const now = new Date('2015-07-21T21:08:17.500Z');
const lifetime = 365 * 24 * 60 * 60 * 1000;
const { token, claims } = tokens.mint('abcdefghijklmnopqrst', now);

function isRefused(text: string): boolean {
  // A reader that has never seen the token, and one that remembers it.
  return typeof tokensOf(masterKey).verify(text, now) === 'string' && typeof tokens.verify(text, now) === 'string';
}

test('a token has the shape that tools which peek into it know', () => {
  const [signature = '', body = '', ...rest] = token.split('.');
  assert.equal(rest.length, 0);
  assert.match(signature, /^[A-Za-z0-9+/]{171}=$/);
  assert.equal(Buffer.from(signature, 'base64').length, 128);
  const text = Buffer.from(body, 'base64').toString();
  assert.match(
    text,
    /^\{"grantType":"cred","jti":"[0-9a-f-]{36}","ttl":"31536000","iat":"1437512897","clientId":"abcdefghijklmnopqrst","features":"\{\}"\}$/,
  );
});

test('a token is valid for 365 days to the second, on every server with the same master key', () => {
  const expiresAt = new Date('2016-07-20T21:08:17Z');
  assert.deepEqual(claims.expiresAt, expiresAt);
  for (const server of [tokens, tokensOf(masterKeyFrom('0123456789abcdefghijklmnopqrstuv'))]) {
    for (const time of [now, new Date(expiresAt.getTime() - 1)]) assert.deepEqual(server.verify(token, time), claims);
    for (const time of [expiresAt, new Date(now.getTime() + 2 * lifetime)]) {
      assert.equal(server.verify(token, time), 'expired');
    }
  }
});

test('each token has an id of its own', () => {
  assert.notEqual(tokens.mint('abcdefghijklmnopqrst', now).claims.jti, claims.jti);
});

test('a token of another installation is refused', () => {
  const foreign = tokensOf(masterKeyFrom('vutsrqponmlkjihgfedcba9876543210')).mint('abcdefghijklmnopqrst', now).token;
  assert.equal(tokens.verify(foreign, now), 'not signed by this installation');
});

test('a token altered by one character in any position is refused, whatever the character', () => {
  const characters = 'ABCXYZabcxyz019+/=-_.,: \t\n\r\0é\u0141\ud800'.split('');
  for (let position = 0; position < token.length; position++) {
    for (const character of characters) {
      const altered = token.slice(0, position) + character + token.slice(position + 1);
      if (altered !== token) assert(isRefused(altered), `${JSON.stringify(character)} at ${position}`);
    }
  }
});

test('every bit of both parts counts', () => {
  const [signature = '', body = ''] = token.split('.');
  for (const [part, bytes] of [signature, body].map((text) => Buffer.from(text, 'base64')).entries()) {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const parts = [signature, body];
      parts[part] = copy.toString('base64');
      assert(isRefused(parts.join('.')), `bit ${bit} of part ${part}`);
    }
  }
});

test('another spelling of the same bytes is refused: trailing bits, padding, alphabet, blanks', () => {
  const [signature = '', body = ''] = token.split('.');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  // 128 bytes leave two bits of the last character unused: three other characters decode to the same bytes.
  const last = alphabet.indexOf(signature[170] ?? '');
  const spellings = [1, 2, 3].map((bits) => signature.slice(0, 170) + alphabet[last + bits] + '=');
  for (const spelling of spellings) {
    assert.deepEqual(Buffer.from(spelling, 'base64'), Buffer.from(signature, 'base64'));
    assert(isRefused(`${spelling}.${body}`));
  }
  const others = [
    `${signature.slice(0, 171)}.${body}`,
    `${signature.slice(0, 171)}==.${body}`,
    `${signature.replaceAll('+', '-').replaceAll('/', '_')}.${body.replaceAll('=', '')}`,
    `${signature}.${body.replaceAll('=', '')}`,
    `${signature}.${body}=`,
    `${signature}.${body}\n`,
    ` ${token}`,
    `${token} `,
    `${signature} .${body}`,
    `${signature}.${body}.`,
    `${signature}.${signature}.${body}`,
  ];
  for (const text of others) assert(isRefused(text), text);
});

test('a body signed by only half of the signature is refused', () => {
  const other = tokens.mint('abcdefghijklmnopqrst', now).token;
  const halves = [token, other].map((text) => Buffer.from(text.slice(0, 172), 'base64'));
  const [mine = Buffer.alloc(0), theirs = Buffer.alloc(0)] = halves;
  for (const mix of [
    [mine.subarray(0, 64), theirs.subarray(64)],
    [theirs.subarray(0, 64), mine.subarray(64)],
    [mine.subarray(64), mine.subarray(0, 64)],
    [mine.subarray(0, 64), mine.subarray(0, 64)],
  ]) {
    assert(isRefused(`${Buffer.concat(mix).toString('base64')}.${token.slice(173)}`));
  }
});

test('junk of any kind is refused without an exception', () => {
  for (const text of ['', '.', '..', 'a'.repeat(172), `${'a'.repeat(172)}.`, token.slice(0, 173), token.repeat(5)]) {
    assert(isRefused(text));
  }
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => isRefused(text)));
});

test('more tokens than are remembered stay valid', () => {
  const many = Array.from({ length: 5_010 }, () => tokens.mint('abcdefghijklmnopqrst', now).token);
  for (const one of [...many, ...many.slice(0, 20), token]) assert.equal(typeof tokens.verify(one, now), 'object');
});

test('expirationTime is written in English, GMT, with a two-digit day and a 12-hour clock', () => {
  for (const [time, text] of [
    ['2015-07-21T21:08:17Z', 'Tue, Jul 21, 2015 09:08:17 PM GMT'],
    ['2015-07-21T21:06:56.999Z', 'Tue, Jul 21, 2015 09:06:56 PM GMT'],
    ['2027-02-01T00:00:05Z', 'Mon, Feb 01, 2027 12:00:05 AM GMT'],
    ['2027-12-05T12:59:59Z', 'Sun, Dec 05, 2027 12:59:59 PM GMT'],
    ['2028-02-29T11:01:00Z', 'Tue, Feb 29, 2028 11:01:00 AM GMT'],
  ] as const) {
    assert.equal(formatExpirationTime(new Date(time)), text);
  }
});
