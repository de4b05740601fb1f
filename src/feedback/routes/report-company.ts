import { Type } from 'typebox';
import { givenParameters, type Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import type { FeedbackContext } from '../feedback-context.ts';
import { CompanyWrongInfo, companyFeedback, readWrongInfo, wrongInfoAnswer } from '../wrong-info.ts';
import { insertWrongInfo } from '../wrong-info-store.ts';

/** `POST /company/{companyId}/wrongInfo`: says what is wrong with a company (reference `data-target.md` §5.9). */
export function reportCompanyRoute(server: Server, { database, now }: FeedbackContext): void {
  server.post(
    '/company/:companyId/wrongInfo',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Feedback'],
        summary: 'Report wrong information on a company',
        description:
          'Parameters come in the query, as a form or as JSON, at least one of them. The data owner reads it. Free.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: Type.Object(companyFeedback),
        response: { 200: CompanyWrongInfo },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account: { clientId }, params: { companyId: givenId }, body }) => {
      const recordId = companyIdFrom(givenId);
      const fields = readWrongInfo(body, companyFeedback);
      const report = { clientId, record: 'company', recordId, givenId, fields, createdAt: now() } as const;
      const info = await insertWrongInfo(database, report);
      if (info === undefined) throw new ApiError('companyNotFound');
      return wrongInfoAnswer(info);
    },
  );
}
