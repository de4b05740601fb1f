/** Takes an item: the bytes from `start` to before `end`, never none. */
export type TakeItem = (bytes: Uint8Array, start: number, end: number) => void;

const [comma, lineFeed, carriageReturn, space, tab] = [0x2c, 0x0a, 0x0d, 0x20, 0x09] as const;

/** Of an item that lies in several pieces no more is kept: more than any id has, and than an error quotes. */
const cutBytesMax = 512;

/**
 * Splits what arrives in pieces into items, at commas and at new lines (columns are pasted, too). Blanks around items
 * and items without anything are passed over.
 */
export function splitItems(take: TakeItem): { write(bytes: Uint8Array): void; end(): void } {
  /** The beginning of the item at the end of the last piece; blanks after it are one. */
  let cut = Buffer.alloc(0);

  const takeTrimmed: TakeItem = (bytes, start, end) => {
    const first = skipBlanks(bytes, start, end);
    const last = skipBlanksBack(bytes, first, end);
    if (last > first) take(bytes, first, last);
  };

  const keepCut = (bytes: Uint8Array) => {
    const first = cut.length === 0 ? skipBlanks(bytes, 0, bytes.length) : 0;
    const last = skipBlanksBack(bytes, first, bytes.length);
    if (last === first && (cut.length === 0 || cut.at(-1) === space)) return;
    const kept = Buffer.concat([cut, bytes.subarray(first, last), Buffer.alloc(last < bytes.length ? 1 : 0, space)]);
    cut = Buffer.from(kept.subarray(0, cutBytesMax));
  };

  const takeCut = (bytes: Uint8Array) => {
    keepCut(bytes);
    takeTrimmed(cut, 0, cut.length);
    cut = Buffer.alloc(0);
  };

  return {
    write(bytes) {
      let start = 0;
      for (let position = 0; position < bytes.length; position += 1) {
        const byte = bytes[position] as number;
        // No character of an id comes before the comma; one comparison a byte takes a third of the time of three.
        if (byte > comma) continue;
        if (byte !== comma && byte !== lineFeed && byte !== carriageReturn) continue;
        if (cut.length > 0) takeCut(bytes.subarray(start, position));
        else takeTrimmed(bytes, start, position);
        start = position + 1;
      }
      if (start < bytes.length) keepCut(bytes.subarray(start));
    },
    end() {
      takeTrimmed(cut, 0, cut.length);
      cut = Buffer.alloc(0);
    },
  };
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && isBlank(bytes[position])) position += 1;
  return position;
}

function skipBlanksBack(bytes: Uint8Array, start: number, end: number): number {
  let position = end;
  while (position > start && isBlank(bytes[position - 1])) position -= 1;
  return position;
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab;
}
