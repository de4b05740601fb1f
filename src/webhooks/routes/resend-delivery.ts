import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { findDelivery } from '../delivery-log-store.ts';
import { resendMessages } from '../resend-messages.ts';
import type { WebhooksContext } from '../webhooks-context.ts';

/** `POST /webhooks/deliveries/{messageId}/resend`: sends a message again (beyond the original). */
export function resendDeliveryRoute(server: Server, { database, now }: WebhooksContext): void {
  server.post(
    '/webhooks/deliveries/:messageId/resend',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Webhooks'],
        summary: 'Send a webhook message again',
        description:
          'With the same id and body, whatever became of it. Its attempts begin anew, at once; while its endpoint is not active it is held.',
        params: Type.Object({ messageId: Type.String() }),
        response: {
          200: Type.Object(
            {
              messageId: Type.String(),
              state: Type.Union([Type.Literal('pending'), Type.Literal('held')]),
            },
            { xml: { name: 'delivery' } },
          ),
        },
      },
    },
    async ({ account: { clientId }, params: { messageId } }) => {
      const record = isId(messageId) ? await findDelivery(database, { clientId, messageId }) : undefined;
      if (record === undefined) throw new ApiError('notFound');
      const { sent, held } = await database.transaction((transaction) =>
        resendMessages(transaction, { clientId, messageId }, now()),
      );
      if (sent + held === 0) throw new ApiError('webhookNotSet');
      return { messageId, state: held === 0 ? ('pending' as const) : ('held' as const) };
    },
  );
}
