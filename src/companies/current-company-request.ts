import { ApiError } from '../lib/errors.ts';

/** Most ids of one request: as many as a bulk job takes. */
const idsMax = 10_000;

/**
 * The company ids of a body in any form that clients send: a JSON array of numbers or texts, an object or a form whose
 * member `companyIds` has them, or a text of ids separated by commas, blanks or new lines. `curl -d` calls such a text
 * a form, in which it is a name without a value.
 * @throws ApiError `emptyBody`, `invalidCompanyId`, or `aboveMaximum` for more than 10,000
 */
export function companyIdsOf(body: unknown): number[] {
  const items = textsOf(body)
    .flatMap((text) => text.replace(/^\uFEFF/, '').split(/[\s,]+/))
    .filter((item) => item !== '');
  if (items.length === 0) throw new ApiError('emptyBody');
  if (items.length > idsMax) {
    throw new ApiError('aboveMaximum', { field: 'Number of ids', max: idsMax, value: items.length });
  }
  return items.map((item) => {
    const id = Number(item);
    if (!/^[1-9]\d*$/.test(item) || !Number.isSafeInteger(id)) throw new ApiError('invalidCompanyId');
    return id;
  });
}

function textsOf(body: unknown): string[] {
  if (body === undefined || body === null) return [];
  if (Buffer.isBuffer(body)) return [body.toString('utf8')];
  if (Array.isArray(body)) return body.map(textOf);
  if (typeof body !== 'object') return [textOf(body)];
  const { companyIds, ...others } = body as Record<string, unknown>;
  if (companyIds !== undefined) return [companyIds].flat().map(textOf);
  return Object.keys(others).filter((name) => others[name] === '');
}

function textOf(item: unknown): string {
  if (typeof item === 'string' || typeof item === 'number') return String(item);
  throw new ApiError('invalidCompanyId');
}
