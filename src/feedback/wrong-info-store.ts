import type { Session } from '../database/index.ts';
import type { WrongInfo, WrongInfoStatus } from './wrong-info.ts';

/** What a client says, before it has a number. */
export interface NewWrongInfo {
  readonly clientId: string;
  readonly record: 'company' | 'contact';
  readonly recordId: number;
  readonly givenId: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/**
 * Keeps a request if the record that it is about is there; undefined if there is none. It holds the record meanwhile, so
 * that none can slip in beside its suppression.
 */
export async function insertWrongInfo({ client }: Session, info: NewWrongInfo): Promise<WrongInfo | undefined> {
  const idColumn = `${info.record}_id`;
  const { rows } = await client.query<WrongInfo>(
    `INSERT INTO wrong_info (client_id, ${idColumn}, given_id, fields, created_at)
     SELECT $1, ${idColumn}, $3, $4::jsonb, $5 FROM ${info.record} WHERE ${idColumn} = $2 FOR KEY SHARE
     RETURNING request_id AS "requestId", client_id AS "clientId", company_id AS "companyId",
               contact_id AS "contactId", given_id AS "givenId", status, fields, created_at AS "createdAt"`,
    [info.clientId, info.recordId, info.givenId, JSON.stringify(info.fields), info.createdAt],
  );
  return rows[0];
}

/** What this account said of a company under this number; undefined for everybody else's. */
export async function findCompanyWrongInfo(
  { kysely }: Session,
  { requestId, clientId }: { requestId: number; clientId: string },
): Promise<WrongInfo | undefined> {
  const row = await kysely
    .selectFrom('wrongInfo')
    .selectAll()
    .where('requestId', '=', requestId)
    .where('clientId', '=', clientId)
    .where('companyId', 'is not', null)
    .executeTakeFirst();
  return row as WrongInfo | undefined;
}

/** All requests of this status, oldest first. */
export async function listWrongInfo({ kysely }: Session, status: WrongInfoStatus): Promise<WrongInfo[]> {
  const rows = await kysely
    .selectFrom('wrongInfo')
    .selectAll()
    .where('status', '=', status)
    .orderBy('requestId')
    .execute();
  return rows as WrongInfo[];
}

/** Notes that the data owner has dealt with a request. Returns undefined if there is none of this number. */
export async function closeWrongInfo({ kysely }: Session, requestId: number): Promise<WrongInfo | undefined> {
  const row = await kysely
    .updateTable('wrongInfo')
    .set({ status: 'closed' })
    .where('requestId', '=', requestId)
    .returningAll()
    .executeTakeFirst();
  return row as WrongInfo | undefined;
}
