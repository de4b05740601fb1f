import type { BulkValue } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { idList } from './id-list.ts';
import type { IdParameter } from './id-parameter.ts';
import { peopleBatches, type ResolveIds } from './people-batches.ts';
import { splitItems } from './split-items.ts';
import { wholeNumber } from './whole-number.ts';

/** Takes the value of a parameter and has read its ids once that has ended. */
export interface IdReader extends BulkValue {
  /** In no particular order, repeated ones too. */
  readonly ids: Float64Array<ArrayBuffer>;
  /** `invalidCompanyId` or `illegalValue`, which names the first ten that are not valid; undefined if all are. */
  readonly refusal: ApiError | undefined;
}

/** Ids that an error quotes, and characters of each. */
const quotedMax = 10;
const quotedCharactersMax = 80;

/**
 * Reads the ids of a parameter: of companies whole numbers from 1 to 2^53 - 1, of people the account's own ids.
 * Ids that are not valid end nothing: whether such ids may be given at all can depend on what comes after them.
 * @param beforeEach called before an id is read; what it throws ends the reading
 */
export function idReader(
  parameter: IdParameter,
  { beforeEach, resolveIds }: { beforeEach: () => void; resolveIds: ResolveIds },
): IdReader {
  const list = idList();
  const invalid: string[] = [];

  const refused = (text: string) => {
    if (invalid.length <= quotedMax) invalid.push(text.slice(0, quotedCharactersMax).toWellFormed());
  };

  const people = parameter.kind === 'people' ? peopleBatches(resolveIds, { taken: list.push, refused }) : undefined;

  const items = splitItems((bytes, start, end) => {
    beforeEach();
    if (invalid.length > quotedMax) return;
    if (people !== undefined) {
      people.add(bytes.subarray(start, end));
      return;
    }
    const id = wholeNumber(bytes, start, end);
    if (id === 0) refused(Buffer.from(bytes.subarray(start, end)).toString());
    else list.push(id);
  });

  return {
    write: (bytes) => items.write(bytes),
    end() {
      items.end();
      people?.end();
    },
    get ids() {
      return list.ids;
    },
    get refusal() {
      return invalid.length === 0 ? undefined : invalidIds(parameter, invalid);
    },
  };
}

function invalidIds({ name, kind }: IdParameter, invalid: readonly string[]): ApiError {
  const more = invalid.length > quotedMax ? ' and more' : '';
  const quoted = `${invalid.slice(0, quotedMax).join(', ')}${more}`;
  return kind === 'company'
    ? new ApiError('invalidCompanyId', {}, { detail: `${name}: ${quoted}` })
    : new ApiError('illegalValue', { field: name }, { detail: `Not valid: ${quoted}` });
}
