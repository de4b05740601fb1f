/** Turns an account's own ids of people into record ids; undefined for what was not given to this account. */
export type ResolveIds = (ids: readonly string[]) => readonly (number | undefined)[];

const idCharacters = 64;
/** Ids resolved at once. More is no faster, and their texts would live long enough to make the heap grow. */
const batchMax = 512;

/**
 * Resolves an account's own ids of people, many at a time; between batches they are only bytes, as a text for each takes
 * as long as resolving it.
 * @param taken told of each record, in no particular order
 * @param refused told of each text that is no such id
 */
export function peopleBatches(
  resolveIds: ResolveIds,
  { taken, refused }: { taken: (recordId: number) => void; refused: (text: string) => void },
): { add(bytes: Uint8Array): void; end(): void } {
  const batch = Buffer.alloc(batchMax * idCharacters);
  let length = 0;

  const resolve = () => {
    const text = batch.toString('latin1', 0, length);
    const ids = Array.from({ length: length / idCharacters }, (_, index) =>
      text.slice(index * idCharacters, (index + 1) * idCharacters),
    );
    length = 0;
    for (const [index, recordId] of resolveIds(ids).entries()) {
      if (recordId === undefined) refused(Buffer.from(ids[index] ?? '', 'latin1').toString());
      else taken(recordId);
    }
  };

  return {
    add(bytes) {
      if (bytes.length !== idCharacters) {
        refused(Buffer.from(bytes).toString());
        return;
      }
      batch.set(bytes, length);
      length += idCharacters;
      if (length === batch.length) resolve();
    },
    end: resolve,
  };
}
