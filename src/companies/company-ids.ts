import { readShaped } from '../http/index.ts';

/** Gives the companies that an account's client-specific ids stand for. */
export type ResolveNewIds = (newIds: readonly string[]) => (number | undefined)[];

/**
 * Reads a list of companies, each by its plain or its new id. An id that names no company is left out: it neither
 * includes nor excludes one.
 * @throws ApiError `illegalValue` for what has neither form of an id
 */
export function readCompanyIds(
  field: string,
  given: readonly string[] | undefined,
  resolve: ResolveNewIds,
): number[] | undefined {
  const ids = readShaped(field, given, /^(\d+|[\w-]{64})$/);
  if (ids === undefined) return undefined;
  const plain = ids.filter((id) => /^\d{1,16}$/.test(id)).map(Number);
  const resolved = resolve(ids.filter((id) => id.length === 64)).filter((id) => id !== undefined);
  return [...new Set([...plain, ...resolved])].filter(Number.isSafeInteger).sort((a, b) => a - b);
}
