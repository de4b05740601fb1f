import { readText } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { checkWebhookDestination } from '../../webhooks/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

/**
 * Reads where a job's end is to be told (reference `subscriptions.md` §6). Its name is looked up, so call it outside any
 * transaction.
 * @throws ApiError `illegalValue`
 */
export async function readResultWebhook(
  { webhookPolicy, resolve }: Pick<SubscriptionsContext, 'webhookPolicy' | 'resolve'>,
  given: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const field = 'resultWebhook';
  const url = readText(field, given[field]);
  if (url === undefined) return undefined;
  try {
    await checkWebhookDestination(url, webhookPolicy, resolve);
  } catch (cause) {
    throw new ApiError('illegalValue', { field }, { cause });
  }
  return url;
}
