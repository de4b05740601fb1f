import type { RecordKind } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { SubmissionContext } from '../job-type.ts';

/**
 * One line of a job's input: the id as it was sent, the record it names (undefined: none of this account's), and what
 * else the line says, if its type has lines of several fields.
 */
export interface InputLine {
  readonly given: string;
  readonly recordId: number | undefined;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Turns an account's client-specific ids into record ids, many at a time; undefined for an id that names nothing. */
export type ResolveIds = (kind: RecordKind, ids: readonly string[]) => (number | undefined)[];

/**
 * Reads a body into lines, or refuses all of it.
 * @throws ApiError that names the first bad line, or that there are no or too many lines
 */
export type InputReader = (body: Buffer, context: SubmissionContext) => InputLine[];

/**
 * A list of ids separated by commas or new lines: LF, CRLF or CR, a byte-order mark, blanks around ids, blank items and
 * a trailing separator are tolerated (reference `jobs-auth-admin.md` §3.3). An id of the right shape that names nothing
 * is no error: its results row says so.
 * @param shape what an id looks like
 */
function idList(
  shape: RegExp,
  resolve: (ids: string[], resolveIds: ResolveIds) => (number | undefined)[],
): InputReader {
  return (body, { linesMax, resolveIds }) => {
    const ids: string[] = [];
    const lines = body
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/);
    for (const [index, line] of lines.entries()) {
      for (const item of line.split(',')) {
        const id = item.trim();
        if (id === '') continue;
        ids.push(id);
        if (!shape.test(id)) throw new ApiError('invalidIdAtLine', { line: index + 1, item: ids.length });
      }
    }
    if (ids.length === 0) throw new ApiError('emptyBody');
    if (ids.length > linesMax) {
      throw new ApiError('aboveMaximum', { field: 'Number of ids', max: linesMax, value: ids.length });
    }
    const recordIds = resolve(ids, resolveIds);
    return ids.map((given, index) => ({ given, recordId: recordIds[index] }));
  };
}

/** Plain record ids: positive integers. One that is larger than any record's names nothing. */
export const plainIds: InputReader = idList(/^[1-9]\d{0,99}$/, (ids) =>
  ids.map(Number).map((id) => (Number.isSafeInteger(id) ? id : undefined)),
);

/** Client-specific ids of one kind of record: 64 characters of base64url, resolved with the account's keys. */
export function clientSpecificIds(kind: RecordKind): InputReader {
  return idList(/^[\w-]{64}$/, (ids, resolveIds) => resolveIds(kind, ids));
}
