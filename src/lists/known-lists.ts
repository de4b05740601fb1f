/** What is known of a list: how many records it has and, if it was read as a whole, their ids in order. */
export interface KnownList {
  readonly totalResults: number;
  /** Eight bytes an id, big-endian. */
  readonly ids?: Buffer | undefined;
}

/** Lists as they are at one state of the data, the last used ones up to a number of bytes. */
export interface KnownLists {
  /** What is known of the list `key` at this state of the data. */
  find(changeNumber: number, key: string): KnownList | undefined;
  /** Keeps it, in place of what was known of lists at earlier states. */
  keep(changeNumber: number, key: string, list: KnownList): void;
}

/** What an entry takes besides its ids, about. */
const entryBytes = 300;

/**
 * Remembers lists between requests, so that a client who pages through a long one does not have it sorted
 * anew for each page. A list can only change when an import commits, and every commit takes the next number of the
 * change clock: what is known at one number is true as long as the clock shows it.
 */
export function createKnownLists(bytesMax: number): KnownLists {
  let newest = -1;
  let bytes = 0;
  const lists = new Map<string, KnownList>();

  const forget = (key: string) => {
    const list = lists.get(key);
    if (list === undefined) return;
    bytes -= entryBytes + (list.ids?.length ?? 0);
    lists.delete(key);
  };

  return {
    find(changeNumber, key) {
      const list = changeNumber === newest ? lists.get(key) : undefined;
      if (list === undefined) return undefined;
      // Last used goes to the end: the first is the one to drop.
      lists.delete(key);
      lists.set(key, list);
      return list;
    },
    keep(changeNumber, key, list) {
      if (changeNumber < newest) return;
      if (changeNumber > newest) {
        lists.clear();
        bytes = 0;
        newest = changeNumber;
      }
      forget(key);
      lists.set(key, list);
      bytes += entryBytes + (list.ids?.length ?? 0);
      for (const oldest of lists.keys()) {
        if (bytes <= bytesMax) break;
        forget(oldest);
      }
    },
  };
}
