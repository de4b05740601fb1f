/** Gives room for so many bytes, with anything in it; the room that it gave before is then the caller's no more. */
export type Scratch = (bytes: number) => Buffer;

/** Room that is used again and again: new room for each piece of a large body is garbage faster than it is collected. */
export function createScratch(): Scratch {
  let room = Buffer.alloc(0);
  return (bytes) => {
    if (room.length < bytes) room = Buffer.allocUnsafeSlow(bytes);
    return room;
  };
}
