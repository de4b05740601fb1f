import { Command } from 'commander';
import { revokeToken, tokenLifetimeSeconds, tokensOf } from '../accounts/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { CliContext } from './context.ts';

const jtiShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `firmlens token`: revokes access tokens. A running server refuses them at once. */
export function tokenCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  const revoke = new Command('revoke')
    .description('refuse one access token from now on; `key disable` refuses all of a key')
    .argument('<token-or-jti>', 'the token itself, or the `jti` inside it (a UUID)')
    .action(async (text: string) => {
      await context.withDatabase(async (database, masterKey) => {
        const token = tokenToRevoke(text.trim(), masterKey, now());
        if (token === undefined) {
          context.out('That token has expired by itself: there is nothing to revoke.');
          return;
        }
        const isNew = await revokeToken(database, token, now());
        context.out(isNew ? `Revoked token ${token.jti}.` : `Token ${token.jti} was revoked before.`);
        if (token.clientId === undefined) {
          context.err('Issued tokens are not on record: if it was mistyped, nothing else has been revoked instead.');
        }
      });
    });
  return new Command('token').description('revoke access tokens').addCommand(revoke);
}

/**
 * What is to be revoked, or undefined if it has expired by itself. Of a token whose `jti` alone is known, the revocation
 * is kept for as long as any token issued until now can live.
 * @throws OperatorError if the text is neither a token of this installation nor a `jti`
 */
function tokenToRevoke(text: string, masterKey: MasterKey, now: Date) {
  if (jtiShape.test(text)) {
    const expiresAt = new Date(now.getTime() + tokenLifetimeSeconds * 1000);
    return { jti: text.toLowerCase(), clientId: undefined, expiresAt };
  }
  const claims = tokensOf(masterKey).verify(text, now);
  if (claims === 'expired') return undefined;
  if (typeof claims === 'object') return claims;
  throw new OperatorError(
    'This is neither an access token of this installation nor the `jti` of one (a UUID). Nothing was revoked.',
    { exitCode: 2 },
  );
}
