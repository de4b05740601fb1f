import { ApiError } from '../lib/errors.ts';

/** Bytes of all parameters of a request that are no bulk values. */
const textBytesMax = 64 * 1024;

/** Collects the part of a body that is kept while the rest streams by. */
export interface BoundedText {
  /** @throws ApiError `malformedRequest` if there is no place left */
  push(byte: number): void;
  readonly length: number;
  /** What has been collected, from one place up to another. */
  between(start: number, end: number): Buffer;
}

/** Collects up to 64 KiB. */
export function boundedText(): BoundedText {
  const bytes = Buffer.allocUnsafe(textBytesMax);
  let length = 0;
  return {
    push(byte) {
      if (length === textBytesMax) {
        throw new ApiError('malformedRequest', {
          reason: `parameters other than ids have more than ${textBytesMax} bytes`,
        });
      }
      bytes[length++] = byte;
    },
    get length() {
      return length;
    },
    between: (start, end) => bytes.subarray(start, end),
  };
}
