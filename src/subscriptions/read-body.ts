import type { FastifyRequest } from 'fastify';
import { type BeginParameter, readParameters } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { type IdParameter, idParameters, requireCombinable } from './given-ids/id-parameter.ts';
import { type IdReader, idReader } from './given-ids/id-reader.ts';
import type { ResolveIds } from './given-ids/people-batches.ts';
import { type IdChange, sortedUnique } from './id-sets/id-set.ts';

/** Largest body of a job: a million ids of people take 65 to 72 MB. The `bodyLimit` of its routes. */
export const jobBodyBytesMax = 96 * 1024 * 1024;

/** What a request to create or change a subscription says. */
export interface GivenBody<Type> {
  /** All parameters but the ids; what is there may be blank. */
  readonly given: Readonly<Record<string, string>>;
  /** Sets of record ids; what has no id is left out, as if it had not been given. */
  readonly ids: IdChange;
  /** What `readType` made of it. */
  readonly type: Type;
}

/**
 * Reads the parameters of a request to a streaming route (see `streamingRoutes`): ids as they arrive, in memory as
 * 8 bytes each. Nothing has been changed when it throws.
 * @param options.idsMax most ids in all parameters together
 * @param options.readType reads the type, which may come after the ids, and refuses ids that do not belong to it; called
 *   with the first parameter that has ids, before any of them is refused as not valid
 * @param options.seen shown the bytes of the body as they arrive
 * @throws ApiError `aboveMaximum` once there are more, before the rest is read; `notCombinable` for what the table of the
 *   reference (`subscriptions.md` §6) forbids; `invalidCompanyId` or `illegalValue`, which name the ids that are not
 *   valid, once all has been read; and what `readParameters` and `readType` throw
 */
export async function readBody<Type>(
  request: FastifyRequest,
  {
    idsMax,
    resolveIds,
    readType,
    seen,
  }: {
    idsMax: number;
    resolveIds: ResolveIds;
    readType: (given: Readonly<Record<string, string>>, parameter: IdParameter | undefined) => Type;
    seen?: (bytes: Uint8Array) => void;
  },
): Promise<GivenBody<Type>> {
  const readers = new Map<IdParameter, IdReader>();
  const withIds = new Set<IdParameter>();
  let idsGiven = 0;

  const beginParameter: BeginParameter = (name) => {
    const parameter = idParameters.get(name);
    if (parameter === undefined) return undefined;
    const beforeEach = () => {
      idsGiven += 1;
      if (idsGiven > idsMax) {
        throw new ApiError('aboveMaximum', { field: 'Number of ids', max: idsMax, value: `${idsMax + 1} or more` });
      }
      if (withIds.has(parameter)) return;
      requireCombinable(parameter, withIds);
      withIds.add(parameter);
    };
    const reader = idReader(parameter, { beforeEach, resolveIds });
    readers.set(parameter, reader);
    return reader;
  };
  const given = await readParameters(request, beginParameter, seen);

  const [first] = withIds;
  const type = readType(given, first);
  const ids: Partial<Record<keyof IdChange, Float64Array>> = {};
  for (const [parameter, reader] of readers) {
    if (reader.refusal !== undefined) throw reader.refusal;
    if (withIds.has(parameter)) ids[parameter.change] = sortedUnique(reader.ids);
  }
  return { given, ids, type };
}
