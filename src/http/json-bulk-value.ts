import { ApiError } from '../lib/errors.ts';
import type { BulkValue } from './body-reader.ts';
import { createScratch } from './scratch.ts';

const [quote, backslash, comma, openBracket, closeBracket] = [0x22, 0x5c, 0x2c, 0x5b, 0x5d] as const;
/** JSON texts have no byte below it: control characters are escaped. */
const space = 0x20;
const spaces = new Set(Buffer.from(' \t\n\r'));
const numberBytes = new Set(Buffer.from('0123456789+-.eE'));

/** What the character after a backslash stands for; `u` has four hexadecimal digits after it. */
const escapes: ReadonlyMap<string, string> = new Map([
  ...['"', '\\', '/'].map((character) => [character, character] as const),
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Reads one value of a JSON text that arrives in pieces. */
export interface JsonValueReader {
  /**
   * Reads on.
   * @returns the place after the value, or undefined if it does not end in this piece
   * @throws ApiError `malformedRequest`
   */
  read(chunk: Uint8Array, start: number): number | undefined;
}

/**
 * Hands a text on unescaped, and a list of texts and numbers separated by commas. Whether numbers are well-formed is for
 * whoever takes them to judge.
 * @param first the first byte of the value; the reader begins after it
 * @returns undefined if such a value is neither text nor list
 */
export function jsonBulkValue(first: number, bulk: BulkValue): JsonValueReader | undefined {
  if (first !== quote && first !== openBracket) return undefined;
  const isList = first === openBracket;
  /** In a text; in a list before its first item, where an item must follow, in an item without quotes, or after an item. */
  let place: 'text' | 'first' | 'item' | 'number' | 'after' = isList ? 'first' : 'text';
  let escape = '';
  const scratch = createScratch();

  /** Reads a byte between the texts of a list. @returns whether it ends the list */
  const readBetween = (byte: number): boolean => {
    const itemMayFollow = place === 'first' || place === 'item';
    if (place === 'number' && numberBytes.has(byte)) return false;
    if (byte === closeBracket && place !== 'item') return true;
    if (byte === comma && !itemMayFollow) place = 'item';
    else if (byte === quote && itemMayFollow) place = 'text';
    else if (numberBytes.has(byte) && itemMayFollow) place = 'number';
    else if (!spaces.has(byte)) throw malformed();
    else if (place === 'number') place = 'after';
    return false;
  };

  return {
    read(chunk, start) {
      // What is read is never longer than the piece, but for an escape that began in the one before.
      const plain = scratch(chunk.length - start + 3);
      let length = 0;
      let position = start;
      let ended = false;
      while (position < chunk.length && !ended) {
        if (place === 'text' && escape === '') {
          for (const end = textEnd(chunk, position); position < end; position += 1) {
            plain[length++] = chunk[position] as number;
          }
          if (position === chunk.length) break;
        }
        const byte = chunk[position++] as number;
        if (escape !== '' || (place === 'text' && byte === backslash)) {
          escape += String.fromCharCode(byte);
          const character = unescaped(escape);
          if (character === undefined) continue;
          escape = '';
          length += plain.write(character, length);
        } else if (place === 'text') {
          if (byte !== quote) throw malformed();
          place = 'after';
          ended = !isList;
        } else {
          ended = readBetween(byte);
          if (!ended && (place === 'number' || place === 'item')) plain[length++] = byte;
        }
      }
      bulk.write(plain.subarray(0, length));
      if (!ended) return undefined;
      bulk.end();
      return position;
    },
  };
}

/** The body is not JSON, which its type says. */
export function malformed(cause?: unknown): ApiError {
  return new ApiError('malformedRequest', { reason: 'the body is not what its Content-Type says' }, { cause });
}

/** Where something other than plain characters of a text comes. */
function textEnd(chunk: Uint8Array, start: number): number {
  let position = start;
  while (position < chunk.length) {
    const byte = chunk[position] as number;
    if (byte === quote || byte === backslash || byte < space) break;
    position += 1;
  }
  return position;
}

/** @returns undefined if the escape is not complete */
function unescaped(escape: string): string | undefined {
  if (escape.length === 1) return undefined;
  if (escape[1] !== 'u') {
    const character = escapes.get(escape.slice(1));
    if (character === undefined) throw malformed();
    return character;
  }
  if (escape.length < 6) return undefined;
  if (!/^\\u[\da-f]{4}$/i.test(escape)) throw malformed();
  return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
}
