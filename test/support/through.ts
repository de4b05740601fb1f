import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** What comes out of a stream that is given the text in pieces that end at these offsets. */
export async function through(transform: Transform, text: string, cuts: readonly number[] = []): Promise<string> {
  const bytes = Buffer.from(text);
  const ends = [...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
  const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter(({ length }) => length > 0);
  const [result] = await Promise.all([buffer(transform), pipeline(Readable.from(pieces), transform)]);
  return result.toString();
}
