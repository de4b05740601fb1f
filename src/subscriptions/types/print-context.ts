import { articleIds } from '../../lib/article-ids.ts';
import { clientIds } from '../../lib/client-ids.ts';
import type { MasterKey } from '../../lib/master-key.ts';
import type { PrintContext } from '../subscription-type.ts';

/** What an account is printed alerts with: its own ids of people and articles. */
export function printContextFor(masterKey: MasterKey, clientId: string, withValues: boolean): PrintContext {
  const ids = clientIds(masterKey, clientId);
  return {
    clientId,
    mint: (kind, recordIds) => ids.mint(kind, recordIds),
    articleId: articleIds(masterKey, clientId),
    withValues,
  };
}
