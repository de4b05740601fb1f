import { decodeFormText, parseForm } from './body-parsing.ts';
import type { BeginParameter, BodyReader, BulkValue } from './body-reader.ts';
import { boundedText } from './bounded-text.ts';
import { createScratch, type Scratch } from './scratch.ts';

const [ampersand, equals, percent, plus, space] = [0x26, 0x3d, 0x25, 0x2b, 0x20] as const;

/**
 * Reads a form that arrives in pieces as {@link parseForm} reads a whole one. Bulk values are unescaped and handed on;
 * all else is kept, with those values cut out, and parsed in the end.
 */
export function formReader(begin: BeginParameter, contentType: string): BodyReader {
  const text = boundedText();
  const scratch = createScratch();
  let nameStart = 0;
  let inName = true;
  let bulk: BulkValue | undefined;
  /** A percent-escape of which only the beginning has arrived. */
  let cutEscape: Uint8Array = new Uint8Array();

  const endName = () => {
    bulk = begin(decodeFormText(text.between(nameStart, text.length).toString('latin1'), contentType));
    inName = false;
  };

  const endParameter = () => {
    if (inName && text.length > nameStart) endName();
    bulk?.write(unescaped(cutEscape, scratch));
    bulk?.end();
    cutEscape = new Uint8Array();
    bulk = undefined;
    inName = true;
  };

  const writeValue = (value: BulkValue, piece: Uint8Array) => {
    const bytes = cutEscape.length === 0 ? piece : Buffer.concat([cutEscape, piece]);
    const end = bytes.length - cutEscapeLength(bytes);
    cutEscape = bytes.slice(end);
    value.write(unescaped(bytes.subarray(0, end), scratch));
  };

  return {
    write(chunk) {
      for (let position = 0; position < chunk.length; position += 1) {
        if (bulk !== undefined) {
          const end = chunk.indexOf(ampersand, position);
          writeValue(bulk, chunk.subarray(position, end < 0 ? chunk.length : end));
          if (end < 0) return;
          position = end;
        }
        const byte = chunk[position] as number;
        if (byte === ampersand) endParameter();
        else if (byte === equals && inName) endName();
        text.push(byte);
        if (byte === ampersand) nameStart = text.length;
      }
    },
    end() {
      endParameter();
      return parseForm(text.between(0, text.length), contentType) ?? {};
    },
  };
}

/** The value of a hexadecimal digit by its byte; -1 for any other byte. */
const digitValues = Int8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** As in a whole form: what only looks like an escape stands for itself. */
function unescaped(bytes: Uint8Array, scratch: Scratch): Uint8Array {
  if (!bytes.includes(percent) && !bytes.includes(plus)) return bytes;
  const plain = scratch(bytes.length);
  let length = 0;
  for (let position = 0; position < bytes.length; position += 1) {
    let byte = bytes[position] as number;
    if (byte === plus) {
      byte = space;
    } else if (byte === percent) {
      const high = digitValues[bytes[position + 1] ?? 0] as number;
      const low = digitValues[bytes[position + 2] ?? 0] as number;
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        position += 2;
      }
    }
    plain[length++] = byte;
  }
  return plain.subarray(0, length);
}

/** How many bytes at the end may be the beginning of an escape. */
function cutEscapeLength(bytes: Uint8Array): number {
  const start = bytes.indexOf(percent, Math.max(0, bytes.length - 2));
  return start < 0 ? 0 : bytes.length - start;
}
