import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { FeedbackContext } from '../feedback-context.ts';
import { CompanyWrongInfo, wrongInfoAnswer } from '../wrong-info.ts';
import { findCompanyWrongInfo } from '../wrong-info-store.ts';

/** `GET /company/wrongInfo/{requestId}`: what became of a report on a company (reference `data-target.md` §5.9). */
export function getCompanyReportRoute(server: Server, { database }: FeedbackContext): void {
  server.get(
    '/company/wrongInfo/:requestId',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Feedback'],
        summary: 'Status of a report on a company',
        description: 'Of reports by plain and by new id alike. Free.',
        params: Type.Object({ requestId: Type.String({ examples: ['927002'] }) }),
        response: { 200: CompanyWrongInfo },
      },
    },
    async ({ account: { clientId }, params }) => {
      const requestId = /^\d{1,15}$/.test(params.requestId) ? Number(params.requestId) : undefined;
      const info = requestId === undefined ? undefined : await findCompanyWrongInfo(database, { requestId, clientId });
      if (info === undefined) throw new ApiError('notFound');
      return wrongInfoAnswer(info);
    },
  );
}
