import { ApiError } from './errors.ts';

/**
 * Reads a company id from a path: a positive integer in decimal digits.
 * @throws ApiError `invalidCompanyId` for anything else, `companyNotFound` for one that no company can have
 */
export function companyIdFrom(text: string): number {
  if (!/^\d{1,20}$/.test(text) || /^0+$/.test(text)) throw new ApiError('invalidCompanyId');
  const companyId = Number(text);
  if (!Number.isSafeInteger(companyId)) throw new ApiError('companyNotFound');
  return companyId;
}
