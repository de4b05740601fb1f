import { type Static, Type } from 'typebox';
import type { Account } from '../lib/account.ts';
import { unreachable } from '../webhooks/index.ts';
import type { ChangeResult } from './apply-change.ts';
import { printTime } from './schedule/index.ts';
import type { DescribedSubscription } from './subscription-store.ts';
import { typeNamed } from './types/index.ts';

const time = (description: string) => Type.String({ description, examples: ['2030-01-01T00:00:00.000-08:00'] });

const webhookObject = Type.Object({
  url: Type.String({ examples: ['https://client.example/hook'] }),
  status: Type.String({ description: 'VERIFICATION_PENDING, ACTIVE or DISABLED', examples: ['VERIFICATION_PENDING'] }),
  disableReasonMessage: Type.Optional(Type.String({ examples: [unreachable.message] })),
  disableReasonErrorCode: Type.Optional(Type.String({ examples: [unreachable.errorCode] })),
  secret: Type.Optional(
    Type.String({
      description: 'Signs what is sent to a webhook that was just set (Standard Webhooks); told this once',
    }),
  ),
});

type Webhook = string | Static<typeof webhookObject>;

/** A text or an object, as the examples have it; the properties are those of the object. */
const webhook = Type.Unsafe<Webhook>({
  ...webhookObject,
  type: ['string', 'object'],
  description: "The URL of a company's or news' active webhook; in every other case the object",
});

/** In the order of the documented examples (reference `subscriptions.md` §7). */
const members = {
  startTime: time('The first time'),
  frequency: Type.Optional(Type.String({ examples: ['1d'] })),
  cron: Type.Optional(Type.String({ description: 'In place of frequency', examples: ['0 0 12 * * ?'] })),
  fields: Type.Optional(Type.String({ description: 'For all types but companyNews', examples: ['all'] })),
  webhook: Type.Optional(webhook),
  agents: Type.Optional(Type.String({ description: 'For companyNews', examples: ['LEADERSHIP_CHANGES'] })),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  nextFireTime: Type.Optional(time('The next time; absent if there is none')),
  timeZone: Type.Optional(Type.String({ description: "Its own time zone, if it is not the server's" })),
};
const subscriptionId = Type.String({ examples: ['78oro46b0cnjc1cubi93'] });
const subscriptionType = Type.String({ description: 'In small letters', examples: ['company'] });

const ids = (item: string, description: string) =>
  Type.Optional(Type.Array(Type.String({ xml: { name: item } }), { description }));

/** The answer to a request for details (§7). */
export const SubscriptionDetails = Type.Object(
  {
    companyIds: ids('companyId', 'Ascending'),
    peopleIds: ids('peopleId', 'Of a people subscription'),
    ...members,
    page: Type.Integer(),
    totalResults: Type.Integer({ description: 'Ids that it watches' }),
    resultsPerPage: Type.Integer(),
    subscriptionType,
  },
  { title: 'SubscriptionDetails', xml: { name: 'Subscription' } },
);

/** The answer to a creation and to an update (§3, §5). */
export const ChangedSubscription = Type.Object(
  { subscriptionId, ...members, subscriptionType },
  { title: 'ChangedSubscription', xml: { name: 'Subscription' } },
);

/** The answer to a request for the list. */
export const SubscriptionList = Type.Object(
  {
    subscriptions: Type.Array(
      Type.Object(
        {
          subscriptionId,
          ...members,
          totalIds: Type.Integer({ description: 'Ids that it watches' }),
          subscriptionType,
        },
        { xml: { name: 'subscription' } },
      ),
    ),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer(),
  },
  { title: 'SubscriptionList', xml: { name: 'subscriptionList' } },
);

const printedMembers = Type.Object({ ...members, subscriptionType });

/** What printing needs to know of whom it is for. */
export interface PrintOptions {
  readonly webhookForm: Account['webhookForm'];
  /** The server's. */
  readonly timeZone: string;
}

/**
 * A subscription as answers print it: times in its own zone, and of the webhook a text or an object (design, "Where the
 * sources disagree"): an active one of a company or news subscription is its URL, unless the API key is set otherwise.
 */
export function printSubscription(
  subscription: DescribedSubscription,
  options: PrintOptions,
): Static<typeof printedMembers> {
  const { startTime, nextFireTime, frequency, cron, timeZone, name, description } = subscription;
  const { printed, watched } = typeNamed(subscription.type);
  const whatIsWatched = subscription[watched.parameter] ?? (watched.parameter === 'fields' ? 'all' : 'ALL');
  const printedWebhook = printWebhook(subscription, options.webhookForm);
  return {
    startTime: printTime(startTime, timeZone),
    ...(frequency === null ? { cron: cron ?? '' } : { frequency }),
    [watched.parameter]: whatIsWatched,
    ...(printedWebhook === undefined ? {} : { webhook: printedWebhook }),
    ...(name === null ? {} : { name }),
    ...(description === null ? {} : { description }),
    ...(nextFireTime === null ? {} : { nextFireTime: printTime(nextFireTime, timeZone) }),
    ...(timeZone === options.timeZone ? {} : { timeZone }),
    subscriptionType: printed.details,
  };
}

/** A subscription in the list. */
export function printListed(subscription: DescribedSubscription, options: PrintOptions) {
  const { subscriptionId, members: totalIds } = subscription;
  return { subscriptionId, ...printSubscription(subscription, options), totalIds };
}

/**
 * A subscription that has just been created or changed. The secret of a new webhook stands in the webhook's object: it has
 * not been verified yet.
 */
export function printChanged(
  { subscription, secret }: ChangeResult,
  options: PrintOptions,
): Static<typeof ChangedSubscription> {
  const printed = printSubscription(subscription, options);
  const { webhook: withoutSecret } = printed;
  return {
    subscriptionId: subscription.subscriptionId,
    ...printed,
    ...(secret === undefined || typeof withoutSecret !== 'object' ? {} : { webhook: { ...withoutSecret, secret } }),
  };
}

function printWebhook(
  { type, webhookUrl: url, webhookStatus: status }: DescribedSubscription,
  form: Account['webhookForm'],
): Webhook | undefined {
  if (url === null || status === null) return undefined;
  const isText = status === 'ACTIVE' && (type === 'company' || type === 'companyNews') && form === 'documented';
  if (isText) return url;
  if (status !== 'DISABLED') return { url, status };
  return {
    url,
    status,
    disableReasonMessage: unreachable.message,
    disableReasonErrorCode: unreachable.errorCode,
  };
}
