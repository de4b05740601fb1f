import { type Static, type TProperties, Type } from 'typebox';
import { illegalValue, readBoolean, readText } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';

/**
 * A client's word that something in a record is wrong (reference `data-target.md` §5.9). It is `new` until the data owner
 * has dealt with it, then `closed`.
 */
export interface WrongInfo {
  readonly requestId: number;
  /** The account that said so. */
  readonly clientId: string;
  readonly companyId: number | null;
  readonly contactId: number | null;
  /** The id by which the client named the record: plain or new. */
  readonly givenId: string;
  readonly status: WrongInfoStatus;
  /** What the client says is right, by field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export const wrongInfoStatuses = ['new', 'closed'] as const;

export type WrongInfoStatus = (typeof wrongInfoStatuses)[number];

const text = (description: string) => Type.Optional(Type.String({ maxLength: 2_000, description }));

/** What can be wrong with a company: the parameters of a request. */
export const companyFeedback = {
  industryCode: text('The right industry, by id'),
  revenue: text('The right revenue'),
  employees: text('The right number of employees'),
  address: text('The right address'),
  websites: text('The right web sites'),
  other: text('Anything else'),
  removeCompany: text('true: the company should not be in the data at all; only alone'),
};

/** What can be wrong with a contact. */
export const contactFeedback = {
  companyName: text('The right company'),
  titles: text('The right titles'),
  phone: text('The right telephone number'),
  email: text('The right e-mail address'),
  other: text('Anything else'),
};

/**
 * Reads a request's parameters, of which at least one must say something.
 * @param names the parameters that it may have
 * @throws ApiError `invalidParameters` if there is none, `illegalValue` for a bad one and for `removeCompany` with others
 */
export function readWrongInfo(given: Record<string, unknown>, names: TProperties): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of Object.keys(names)) {
    const value = readText(name, given[name] as string | undefined);
    if (value === undefined) continue;
    if (name !== 'removeCompany') fields[name] = value;
    else if (readBoolean(name, value) === true) fields[name] = 'true';
  }
  const count = Object.keys(fields).length;
  if (count === 0) throw new ApiError('invalidParameters');
  if (fields['removeCompany'] !== undefined && count > 1) illegalValue('removeCompany');
  return fields;
}

/** The answer about a request: what was said, of what, and what became of it. */
function answerSchema(record: 'company' | 'contact', names: TProperties) {
  const properties = {
    requestId: Type.String(),
    [`${record}Id`]: Type.String({ description: 'As it was given' }),
    status: Type.String({ description: 'new or closed' }),
    fields: Type.Object(names),
    createdDate: Type.String({
      description: 'ISO 8601 with milliseconds and offset',
      examples: ['2016-07-04T05:07:09.148+00:00'],
    }),
  };
  return Type.Object(properties, { title: `${record}WrongInfo`, xml: { name: `${record}WrongInfo` } });
}

export const CompanyWrongInfo = answerSchema('company', companyFeedback);
export const ContactWrongInfo = answerSchema('contact', contactFeedback);

/** What clients are told of a request. */
export function wrongInfoAnswer(info: WrongInfo): Static<typeof CompanyWrongInfo> {
  return {
    requestId: String(info.requestId),
    [info.contactId === null ? 'companyId' : 'contactId']: info.givenId,
    status: info.status,
    fields: info.fields,
    createdDate: info.createdAt.toISOString().replace('Z', '+00:00'),
  };
}
