import { type IdPage, placeOfPage, printedIdBytesMax, printIds } from './id-sets/index.ts';

/** Bytes of which answers are cut: one allocation for many. */
const roomBytes = 1024 * 1024;
let room = Buffer.alloc(0);

/**
 * The JSON of an object whose first member is a page of ids, each as a text. As bytes, which go out as they are
 * and need no text of 60 KB to be made and encoded.
 * @param member its name
 * @param blocks those of a set that have something of the page
 * @param rest the JSON of an object with the other members, at least one
 */
export function jsonWithIds(member: string, blocks: readonly Uint8Array[], page: IdPage, rest: string): Buffer {
  const head = Buffer.from(`{${JSON.stringify(member)}:[`);
  const tail = Buffer.from(`],${rest.slice(1)}`);
  // An id has a byte of its block, if not more.
  const idsMax = Math.min(
    page.resultsPerPage,
    blocks.reduce((sum, { length }) => sum + length, 0),
  );
  const bytesMax = head.length + idsMax * printedIdBytesMax + tail.length;
  if (room.length < bytesMax) room = Buffer.allocUnsafeSlow(Math.max(roomBytes, bytesMax));
  head.copy(room);
  const idsEnd = printIds(blocks, { skip: placeOfPage(page), count: page.resultsPerPage }, room, head.length);
  const end = idsEnd + tail.copy(room, idsEnd);
  const json = room.subarray(0, end);
  room = room.subarray(end);
  return json;
}
