import { parse } from 'range-parser';
import { ApiError } from '../../lib/errors.ts';

/** An entity tag that says which bytes, not only which content; weak ones begin with `W/`. */
const isStrong = (tag: string) => tag.startsWith('"');

/** Whether an `If-None-Match` header names what would be sent: the client has it already (RFC 9110 §13.1.2). */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/**
 * The bytes that a `Range` header asks for, of a file that has so many (RFC 9110 §14.2).
 * @returns undefined where the whole file is the answer: there is no such header, it is malformed or of another unit, it
 *   asks for several ranges, or `If-Range` names another file
 * @throws ApiError `rangeNotSatisfiable` if the file has none of these bytes
 */
export function requestedRange(
  headers: { range?: string | undefined; 'if-range'?: string | string[] | undefined },
  file: { bytes: number; etag: string },
): { start: number; end: number } | undefined {
  const ifRange = headers['if-range'];
  if (headers.range === undefined || (ifRange !== undefined && !(isStrong(file.etag) && ifRange === file.etag))) {
    return undefined;
  }
  const { type, code, ranges } = parse(file.bytes, headers.range);
  const isMalformed = (code & 1) !== 0;
  if (type !== 'bytes' || isMalformed || headers.range.includes(',')) return undefined;
  const [range] = ranges;
  if (range !== undefined) return range;
  throw new ApiError(
    'rangeNotSatisfiable',
    { bytes: file.bytes },
    {
      headers: { 'content-range': `bytes */${file.bytes}` },
    },
  );
}
