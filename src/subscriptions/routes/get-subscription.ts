import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { pageQuery, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import { gather } from '../../lib/gather.ts';
import { blocksOfPage, type IdPage, idsOfPage } from '../id-sets/index.ts';
import { jsonWithIds } from '../json-with-ids.ts';
import { printSubscription, SubscriptionDetails } from '../printed-subscription.ts';
import { findSubscriptionsWithBlocks, type WantedBlocks } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';
import { subscriptionKey, subscriptionParams } from './subscription-params.ts';

/** `GET /subscription/{subscriptionId}`: a subscription with a page of its ids, ascending (reference `subscriptions.md` §7). */
export function getSubscriptionRoute(server: Server, context: SubscriptionsContext): void {
  // Whoever compares what he watches with what he should reads all pages: what is asked in the same moment is one query.
  const find = gather((wanted: readonly WantedBlocks[]) => findSubscriptionsWithBlocks(context.database, wanted), {
    max: 32,
  });
  server.get(
    '/subscription/:subscriptionId',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Subscription details',
        params: subscriptionParams,
        querystring: Type.Object(pageQuery({ resultsPerPageMax: 5_000, resultsPerPageDefault: 5_000 })),
        response: { 200: SubscriptionDetails },
      },
    },
    async (request, reply) => {
      const { page = 1, resultsPerPage = 5_000 } = request.query;
      const { webhookForm } = request.account;
      const key = subscriptionKey(request);
      const pageOfIds = { page, resultsPerPage };
      const found = await find({ ...key, ...blocksOfPage(pageOfIds) });
      if (found === undefined) throw new ApiError('invalidSubscriptionId');
      const { subscription, blocks } = found;
      const rest = {
        ...printSubscription(subscription, { webhookForm, timeZone: context.timeZone }),
        page,
        totalResults: subscription.members,
        resultsPerPage,
      };
      const { kind, parameter } = typeNamed(subscription.type).ids;
      if (kind === 'people') {
        const ids = Array.from(idsOfPage(blocks, pageOfIds));
        return { [parameter]: clientIds(context.masterKey, key.clientId).mint(kind, ids), ...rest };
      }
      return sendWithIds(reply, parameter, { blocks, page: pageOfIds }, rest);
    },
  );
}

/** The ids first, then the rest: in JSON printed straight from their blocks, which is what takes the time of such an answer. */
function sendWithIds(
  reply: FastifyReply,
  parameter: string,
  { blocks, page }: { readonly blocks: readonly Buffer[]; readonly page: IdPage },
  rest: object,
): FastifyReply {
  const writeJson = reply.getSerializationFunction('200', 'application/json');
  const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
  if (isJson && writeJson !== undefined) {
    return reply.send(jsonWithIds(parameter, blocks, page, writeJson(rest as Record<string, unknown>)));
  }
  return reply.send({ [parameter]: Array.from(idsOfPage(blocks, page), String), ...rest });
}
