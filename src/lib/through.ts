import { pipeline, type Readable, type Transform } from 'node:stream';

/** The end of a line of streams; what breaks one of them breaks all, and whoever reads the last is told. */
export function through(content: Readable, transforms: readonly Transform[]): Readable {
  const last = transforms.at(-1);
  if (last === undefined) return content;
  pipeline([content, ...transforms], () => undefined);
  return last;
}
