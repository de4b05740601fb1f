import { Type } from 'typebox';
import { illegalValue, type Server } from '../../http/index.ts';
import { type AlertEvent, lastEventNumber, listEvents } from '../alerts/alert-store.ts';
import { printTime } from '../schedule/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';

const resultsPerPageMax = 5_000;
const resultsPerPageDefault = 1_000;

const EventList = Type.Object(
  {
    events: Type.Array(
      Type.Object(
        {
          eventId: Type.String({ description: "Grows with every alert of the account's subscriptions" }),
          subscriptionId: Type.String(),
          alertId: Type.Integer(),
          date: Type.String({ examples: ['2015-08-12T00:15:52.000-07:00'] }),
          subscriptionType: Type.String({ examples: ['company'] }),
          totalResults: Type.Integer({ description: 'Ids in the alert' }),
        },
        { xml: { name: 'event' } },
      ),
    ),
    nextCursor: Type.String({ description: 'Ask with it for what comes after these events, now or later' }),
  },
  { title: 'SubscriptionEventList', xml: { name: 'subscriptionEventList' } },
);

/**
 * `GET /subscriptions/events`: the alerts of all subscriptions of an account, in the order in which they were committed,
 * so that who goes on from the last cursor misses none and sees none twice. Beyond the original.
 */
export function listEventsRoute(server: Server, { database }: SubscriptionsContext): void {
  server.get(
    '/subscriptions/events',
    {
      config: { api: 'subscription' },
      schema: {
        tags: ['Subscriptions'],
        summary: 'List the alerts of all subscriptions',
        description:
          'Oldest first, from the cursor on: a feed to poll in place of a webhook, without misses and repeats. Alerts of deleted subscriptions are not in it.',
        querystring: Type.Object({
          cursor: Type.Optional(
            Type.String({ description: 'nextCursor of the last answer; left out: all alerts kept' }),
          ),
          resultsPerPage: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: resultsPerPageMax,
              default: resultsPerPageDefault,
              description: `Events in an answer, 1 to ${resultsPerPageMax}`,
            }),
          ),
        }),
        response: { 200: EventList },
      },
    },
    async ({ account, query: { cursor, resultsPerPage = resultsPerPageDefault } }) => {
      const after = readCursor(cursor);
      const events = await listEvents(database, account.clientId, { after, limit: resultsPerPage });
      // One that was never told would hide the events up to it, for as long as it takes to get there.
      if (events.length === 0 && after > (await lastEventNumber(database, account.clientId))) illegalValue('cursor');
      return {
        events: events.map(printEvent),
        nextCursor: String(events.at(-1)?.eventNumber ?? after),
      };
    },
  );
}

/** The number of the last event that the client has seen; 0 for none. */
function readCursor(cursor = '0'): number {
  if (!/^\d{1,15}$/.test(cursor)) return illegalValue('cursor');
  return Number(cursor);
}

function printEvent({ eventNumber, subscriptionId, alertId, createdAt, timeZone, type, records }: AlertEvent) {
  return {
    eventId: String(eventNumber),
    subscriptionId,
    alertId,
    date: printTime(createdAt, timeZone),
    subscriptionType: typeNamed(type).printed.alert,
    totalResults: records,
  };
}
