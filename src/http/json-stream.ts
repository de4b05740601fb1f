import { ApiError } from '../lib/errors.ts';
import type { BeginParameter, BodyReader, BulkValue } from './body-reader.ts';
import { boundedText } from './bounded-text.ts';
import { type JsonValueReader, jsonBulkValue, malformed } from './json-bulk-value.ts';
import { illegalValue } from './parameter-values.ts';

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a] as const;
const opening = new Set(Buffer.from('{['));
const closing = new Set(Buffer.from('}]'));
const spaces = new Set(Buffer.from(' \t\n\r'));
const nullBytes = Buffer.from('null');

/**
 * Reads a JSON object that arrives in pieces. A bulk value, `"1,2"` or `["1", 2]`, is handed on as `1,2`; all else is
 * kept, with `null` in the place of those values, and parsed in the end, which also proves that the whole is well-formed.
 */
export function jsonReader(begin: BeginParameter): BodyReader {
  const text = boundedText();
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  /** Where the last string that was read in the object itself begins and ends: before a colon, it is a name. */
  let [stringStart, stringEnd] = [0, 0];
  /** The bulk parameter whose value comes next. */
  let awaiting: { name: string; bulk: BulkValue } | undefined;
  let value: JsonValueReader | undefined;
  const kept: { name: string; bulk: BulkValue }[] = [];

  const readInString = (byte: number) => {
    if (isEscaped) isEscaped = false;
    else if (byte === backslash) isEscaped = true;
    else if (byte === quote) {
      inString = false;
      stringEnd = text.length;
    }
  };

  const readByte = (byte: number) => {
    text.push(byte);
    if (inString) {
      readInString(byte);
    } else if (byte === quote) {
      inString = true;
      stringStart = text.length - 1;
    } else if (byte === colon && depth === 1) {
      const name = String(parsed(text.between(stringStart, stringEnd)));
      const bulk = begin(name);
      awaiting = bulk === undefined ? undefined : { name, bulk };
    } else if (opening.has(byte)) depth += 1;
    else if (closing.has(byte)) depth -= 1;
  };

  /** @returns whether the byte has been read as the first of the value */
  const readAwaited = (byte: number): boolean => {
    if (awaiting === undefined || spaces.has(byte)) return false;
    value = jsonBulkValue(byte, awaiting.bulk);
    if (value === undefined) kept.push(awaiting);
    else for (const nullByte of nullBytes) text.push(nullByte);
    awaiting = undefined;
    return value !== undefined;
  };

  return {
    write(chunk) {
      let position = 0;
      while (position < chunk.length) {
        if (value === undefined) {
          const byte = chunk[position++] as number;
          if (!readAwaited(byte)) readByte(byte);
          continue;
        }
        const end = value.read(chunk, position);
        if (end === undefined) return;
        value = undefined;
        position = end;
      }
    },
    end() {
      if (value !== undefined) throw malformed();
      const members = parsed(text.between(0, text.length));
      if (typeof members !== 'object' || members === null || Array.isArray(members)) {
        throw new ApiError('malformedRequest', { reason: 'the body is not an object of parameters' });
      }
      for (const { name, bulk } of kept) writeScalar(name, (members as Record<string, unknown>)[name], bulk);
      return members as Record<string, unknown>;
    },
  };
}

/** A bulk value that is neither text nor list may be one number, or null, which is nothing. */
function writeScalar(name: string, value: unknown, bulk: BulkValue): void {
  if (typeof value === 'number') bulk.write(Buffer.from(String(value)));
  else if (value !== null) illegalValue(name);
  bulk.end();
}

/** @throws ApiError `malformedRequest` */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw malformed(cause);
  }
}
