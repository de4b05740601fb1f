import { createHmac } from 'node:crypto';
import type { MasterKey } from './master-key.ts';

const keyBytes = 64;

/**
 * The names that an account knows news articles by (reference `subscriptions.md` §2.2): 86 characters of base64url, the
 * same each time, of which nobody can tell whether another account's names the same article. None leads back to it.
 */
export function articleIds(masterKey: MasterKey, clientId: string): (articleId: number) => string {
  const key = masterKey.derive(`article-ids/${clientId}`, keyBytes);
  return (articleId) => createHmac('sha512', key).update(String(articleId)).digest('base64url');
}
