import type { Readable } from 'node:stream';

/** What is known of a stored file once its last byte is safe. */
export interface StoredFile {
  readonly bytes: number;
  /** SHA-256 of the content, lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Where result files live. A name is written once and never again: it holds the id of the run that wrote it, and the
 * file counts only when a `finished` row names it, so nothing is ever moved or replaced.
 */
export interface ResultStore {
  /**
   * Writes a stream to its end and resolves when the content would survive a power cut.
   * On failure nothing readable is left under the name.
   * @param signal gives the writing up, even if the store does not answer
   */
  put(name: string, content: Readable, signal?: AbortSignal): Promise<StoredFile>;
  /**
   * Opens a file, or the bytes `start` to `end` (inclusive) of it.
   * @returns undefined if there is no such file
   */
  read(name: string, range?: { start: number; end: number }): Promise<Readable | undefined>;
  /** Deletes a file; one that is not there is fine. */
  delete(name: string): Promise<void>;
  /** Every file that was last changed before `before`, for the sweep of orphans. */
  list(before: Date): AsyncIterable<string>;
}
