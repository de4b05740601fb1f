/** Digits of 2^53. */
const digitsMax = 16;

/**
 * Reads a company id: digits, the first of them no zero, up to 2^53 - 1.
 * @returns 0 if the bytes from `start` to before `end` are none
 */
export function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > digitsMax || bytes[start] === 0x30) return 0;
  let value = 0;
  for (let position = start; position < end; position += 1) {
    const digit = (bytes[position] as number) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : 0;
}
