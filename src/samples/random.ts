/**
 * A small random generator of our own, so that the same seed gives the same data on every machine and every version
 * of Node. Only 32-bit integer operations are used: `Math.random` has no seed, and `Math.log`, `Math.pow` and their
 * like may differ in the last bit between versions of V8.
 *
 * The algorithm is xoroshiro64** (Blackman and Vigna, public domain), seeded through two mixes of MurmurHash3's
 * finaliser. Each record has a sequence of its own, found by `seek`, so that the companies and their technologies can
 * be generated apart, in any order, from any record on.
 */
export interface Random {
  /** Goes to the start of the sequence of record `index` in the stream called `stream` (any small number). */
  seek(stream: number, index: number): void;
  /** The next 32 bits, 0 to 4,294,967,295. */
  next(): number;
  /** The next number of 0 to `bound - 1`; `bound` is at most 2^21, where the bias is below one in two thousand. */
  below(bound: number): number;
}

/** The largest seed: seeds are whole numbers of 32 bits. */
export const maxSeed = 0xffffffff;

/**
 * @param seed 0 to {@link maxSeed}
 * @returns a generator at the start of record 0 of stream 0
 */
export function createRandom(seed: number): Random {
  // Signed 32-bit numbers throughout: V8 keeps them unboxed.
  let first = 0;
  let second = 0;

  function seek(stream: number, index: number): void {
    // For one seed and stream, different records have different first halves: no two share a sequence by accident.
    first = mix(mix(seed ^ Math.imul(stream + 1, 0x9e3779b9)) ^ index);
    second = mix(mix(index + 0x7f4a7c15) ^ mix(seed + stream));
    // The one state that a generator of this kind never leaves.
    if (first === 0 && second === 0) second = 1;
  }

  function next(): number {
    const product = Math.imul(first, 0x9e3779bb);
    const result = Math.imul((product << 5) | (product >>> 27), 5) >>> 0;
    second ^= first;
    first = ((first << 26) | (first >>> 6)) ^ second ^ (second << 9);
    second = (second << 13) | (second >>> 19);
    return result;
  }

  // The product is below 2^53, so it is exact, and so is the division by a power of two.
  const below = (bound: number): number => Math.floor((next() * bound) / 0x1_0000_0000);

  seek(0, 0);
  return { seek, next, below };
}

/** MurmurHash3's finaliser: a one-to-one mixing of 32 bits. */
export function mix(bits: number): number {
  let mixed = bits | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
