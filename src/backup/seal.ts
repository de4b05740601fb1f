/**
 * The end of a backup: a last entry `sha256` that holds the SHA-256 of every byte before its own content, and the end
 * of the archive. A file without it was cut off, and one whose bytes give another sum was altered, wherever that was.
 */
export const sealEntry = { name: 'sha256', size: 65 };

/** Of the entry's content, which fills one block, and the two empty blocks that end every tar archive. */
export const sealBytes = 3 * 512;

export function sealOf(sha256: string): Buffer {
  const seal = Buffer.alloc(sealBytes);
  seal.write(`${sha256}\n`, 'latin1');
  return seal;
}
