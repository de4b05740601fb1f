/** Ids in the order in which they come, without an object for each. */
export interface IdList {
  readonly push: (id: number) => void;
  readonly ids: Float64Array<ArrayBuffer>;
}

/** An empty list, which grows as it must. */
export function idList(): IdList {
  let room = new Float64Array(1_024);
  let length = 0;
  return {
    push(id) {
      // Gives the memory that was too small back at once: the garbage collector would come for it much later.
      if (length === room.length) room = new Float64Array(room.buffer.transfer(2 * room.byteLength));
      room[length++] = id;
    },
    get ids() {
      return room.subarray(0, length);
    },
  };
}
