import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../../database/index.ts';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { MasterKey } from '../../lib/master-key.ts';
import { isClientSecret } from '../api-key.ts';
import { findSecretHash } from '../api-key-store.ts';
import { createFailedLogins } from '../failed-logins.ts';
import { secondsUntil } from '../rate-limit.ts';
import { formatExpirationTime, tokensOf } from '../token.ts';

const Parameters = Type.Object({
  grantType: Type.Optional(
    Type.String({ description: '`cred`, required. `code` is known too, but no code is ever handed out yet.' }),
  ),
  clientId: Type.Optional(Type.String({ description: "The API key's client id, required" })),
  clientSecret: Type.Optional(Type.String({ description: "The API key's client secret, required" })),
  code: Type.Optional(Type.String({ description: 'Authorization code, for `grantType=code`' })),
});

/** The seven members that the original prints, all null for a token got with credentials; JSON only (§1.2). */
const UserInfo = Type.Object(
  Object.fromEntries(
    ['userId', 'firstName', 'lastName', 'userName', 'companyName', 'accountId', 'role'].map((name) => [
      name,
      Type.Null(),
    ]),
  ),
  { xml: { 'x-omitted': true } },
);

const TokenAnswer = Type.Object({
  accessTokenDetails: Type.Object({
    accessToken: Type.String({ description: 'Goes into the accessToken header of every other request' }),
    tokenType: Type.String({ examples: ['bearer'] }),
    expirationTime: Type.String({
      description: '365 days from now, as `EEE, MMM dd, yyyy hh:mm:ss a zzz`',
      examples: ['Tue, Jul 21, 2015 09:08:17 PM GMT'],
    }),
    userInfo: UserInfo,
  }),
});

const userInfo = Object.fromEntries(Object.keys(UserInfo.properties).map((name) => [name, null]));

/**
 * `POST /Auth/login/v1/token` and `token.json`: an access token for an API key (reference `jobs-auth-admin.md` §1.2,
 * O-12 to O-14). The parameters come in the query or as a form; an empty body may have any content type or none.
 */
export function tokenRoutes(server: Server, deps: { database: Database; masterKey: MasterKey; now: () => Date }): void {
  const tokens = tokensOf(deps.masterKey);
  const failedLogins = createFailedLogins();

  for (const path of ['/Auth/login/v1/token', '/Auth/login/v1/token.json']) {
    const jsonOnly = path.endsWith('.json');
    server.post(
      path,
      {
        config: jsonOnly ? { format: 'json' } : {},
        schema: {
          tags: ['Tokens'],
          summary: jsonOnly ? 'New token, as JSON' : 'New token',
          description: 'Exchanges the client id and secret of an API key for an access token.',
          security: [],
          consumes: ['application/x-www-form-urlencoded'],
          querystring: Parameters,
          body: Type.Unsafe<unknown>({ description: 'The same parameters as a form, for those not in the query' }),
          response: { 200: TokenAnswer },
        },
      },
      async (request) => {
        const { clientId, isCode } = await login(request);
        // A code is only ever got by an administrator's consent, which this server has no page for: none is valid.
        if (isCode) throw new ApiError('invalidParameters', {}, { cause: new Error('unknown authorization code') });
        const { token, claims } = tokens.mint(clientId, deps.now());
        request.log.info({ clientId, jti: claims.jti }, 'token issued');
        return {
          accessTokenDetails: {
            accessToken: token,
            tokenType: 'bearer',
            expirationTime: formatExpirationTime(claims.expiresAt),
            userInfo,
          },
        };
      },
    );
  }

  /** @throws ApiError `invalidParameters`, `invalidClient` or `throttled` */
  async function login(request: FastifyRequest): Promise<{ clientId: string; isCode: boolean }> {
    const grantType = parameter(request, 'grantType');
    const clientId = parameter(request, 'clientId');
    const clientSecret = parameter(request, 'clientSecret');
    const isCode = grantType === 'code' && parameter(request, 'code') !== undefined;
    if (clientId === undefined || clientSecret === undefined || (grantType !== 'cred' && !isCode)) {
      throw new ApiError('invalidParameters');
    }
    const stored = await findSecretHash(deps.database, clientId);
    if (isClientSecret(deps.masterKey, clientSecret, stored)) return { clientId, isCode };
    const now = deps.now().getTime();
    const refusedUntil = failedLogins.refusedUntil(request.ip, clientId, now);
    if (refusedUntil === undefined) {
      failedLogins.note(request.ip, clientId, now);
      throw new ApiError('invalidClient');
    }
    throw new ApiError('throttled', {}, { headers: { 'retry-after': String(secondsUntil(refusedUntil, now)) } });
  }
}

/**
 * A parameter of the query, else of the form; an empty one is as good as none, a repeated one is none. A body that does
 * not say what it is, is taken for a form: its type is not enforced here (O-13).
 */
function parameter(request: FastifyRequest, name: keyof typeof Parameters.properties): string | undefined {
  const { query, body } = request;
  const form = Buffer.isBuffer(body) ? Object.fromEntries(new URLSearchParams(body.toString())) : body;
  for (const source of [query, form]) {
    if (typeof source !== 'object' || source === null) continue;
    const value: unknown = Reflect.get(source, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
