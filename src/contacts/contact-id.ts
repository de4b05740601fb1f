import { ApiError } from '../lib/errors.ts';

/**
 * Reads a contact id from a path: a positive integer in decimal digits.
 * @throws ApiError `invalidContactId` for anything else, `notFound` for one that no contact can have
 */
export function contactIdFrom(text: string): number {
  if (!/^\d{1,20}$/.test(text) || /^0+$/.test(text)) throw new ApiError('invalidContactId');
  const contactId = Number(text);
  if (!Number.isSafeInteger(contactId)) throw new ApiError('notFound');
  return contactId;
}
