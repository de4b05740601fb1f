import { type TObject, type TProperties, Type } from 'typebox';
import { givenParameters, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { FeedbackContext } from '../feedback-context.ts';
import {
  CompanyWrongInfo,
  ContactWrongInfo,
  companyFeedback,
  contactFeedback,
  readWrongInfo,
  wrongInfoAnswer,
} from '../wrong-info.ts';
import { insertWrongInfo } from '../wrong-info-store.ts';

/** Companies and contacts as clients name them by their new ids. */
interface TargetRecord {
  readonly kind: 'company' | 'contact';
  readonly idName: 'newCompanyId' | 'newContactId';
  readonly path: string;
  readonly list: string;
  readonly feedback: TProperties;
  readonly answer: TObject;
}

const targetRecords: readonly TargetRecord[] = [
  {
    kind: 'company',
    idName: 'newCompanyId',
    path: '/target/companies/:newCompanyId/wrongInfo',
    list: 'POST /target/companies',
    feedback: companyFeedback,
    answer: CompanyWrongInfo,
  },
  {
    kind: 'contact',
    idName: 'newContactId',
    path: '/target/contact/:newContactId/wrongInfo',
    list: 'POST /target/contacts',
    feedback: contactFeedback,
    answer: ContactWrongInfo,
  },
];

/**
 * `POST /target/companies/{newCompanyId}/wrongInfo` and `POST /target/contact/{newContactId}/wrongInfo`: say what is wrong with a record
 * (reference `data-target.md` §5.9). An id of another account and one that never was get the same answer.
 */
export function reportTargetRecordRoutes(server: Server, { database, masterKey, now }: FeedbackContext): void {
  for (const { kind, idName, path, list, feedback, answer } of targetRecords) {
    server.post(
      path,
      {
        config: { api: 'target' },
        schema: {
          tags: ['Feedback'],
          summary: `Report wrong information on a target ${kind}`,
          description:
            'Parameters come in the query, as a form or as JSON, at least one of them. The data owner reads it. Free.',
          params: Type.Object({ [idName]: Type.String({ description: `The id from \`${list}\`` }) }),
          consumes: ['application/x-www-form-urlencoded', 'application/json'],
          body: Type.Object(feedback),
          response: { 200: answer },
        },
        preValidation: async (request) => {
          request.body = givenParameters(request.query, request.body);
        },
      },
      async ({ account: { clientId }, params, body }) => {
        const fields = readWrongInfo(body, feedback);
        const givenId = (params as Record<typeof idName, string>)[idName];
        const [recordId] = clientIds(masterKey, clientId).resolve(kind, [givenId]);
        if (recordId === undefined) throw new ApiError('notFound');
        const report = { clientId, record: kind, recordId, givenId, fields, createdAt: now() };
        const info = await insertWrongInfo(database, report);
        if (info === undefined) throw new ApiError('notFound');
        return wrongInfoAnswer(info);
      },
    );
  }
}
