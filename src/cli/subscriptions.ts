import { Command, Option } from 'commander';
import type { Database } from '../database/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import {
  findOwnedSubscription,
  fireSubscription,
  listAlerts,
  listOwnedSubscriptions,
  type OwnedSubscription,
  type SubscriptionTypeName,
  subscriptionTypeNames,
} from '../subscriptions/index.ts';
import { listDeliveries } from '../webhooks/index.ts';
import type { CliContext } from './context.ts';
import { positiveInteger } from './positive-integer.ts';
import {
  alertAsJson,
  alertAsLine,
  deliveryAsJson,
  deliveryAsLine,
  firingAsJson,
  firingAsLine,
  subscriptionAsJson,
  subscriptionAsLine,
  subscriptionAsLines,
} from './subscriptions-print.ts';

interface ListFlags {
  readonly limit: number;
  readonly json?: boolean;
}

/** `firmlens subscriptions`: what clients have subscribed to, what they were told, and whether it arrived. */
export function subscriptionsCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  return new Command('subscriptions')
    .description('look after what clients have subscribed to: their alerts and their webhooks')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(fireCommand(context, now))
    .addCommand(alertsCommand(context))
    .addCommand(deliveriesCommand(context));
}

function listCommand(context: CliContext): Command {
  const command = new Command('list')
    .description('list the subscriptions of all clients, newest first')
    .option('--client <client-id>', 'those of this API key only')
    .addOption(new Option('--type <type>', 'those of this type only').choices(subscriptionTypeNames));
  return addListOptions(command).action(
    async ({ client, type, limit, json }: ListFlags & { client?: string; type?: SubscriptionTypeName }) => {
      const { subscriptions, total } = await context.withDatabase((database) =>
        listOwnedSubscriptions(database, { clientId: client, type }, limit),
      );
      const isFiltered = client !== undefined || type !== undefined;
      const none = isFiltered ? 'There are no such subscriptions.' : 'No client has subscribed to anything yet.';
      if (json === true) context.out(JSON.stringify(subscriptions.map(subscriptionAsJson)));
      else printLines(context, subscriptions.map(subscriptionAsLine), { none, more: total > limit });
    },
  );
}

function showCommand(context: CliContext): Command {
  return commandOf('show', 'show a subscription with its schedule and its webhook')
    .option('--json', 'one JSON object on standard output')
    .action(async (subscriptionId: string, { json }: { json?: boolean }) => {
      const subscription = await context.withDatabase((database) => find(database, subscriptionId));
      if (json === true) context.out(JSON.stringify(subscriptionAsJson(subscription)));
      else context.out(subscriptionAsLines(subscription).join('\n'));
    });
}

function fireCommand(context: CliContext, now: () => Date): Command {
  return commandOf('fire', 'tell a subscription now what has changed since the last time, whatever its schedule')
    .option('--json', 'one JSON object on standard output')
    .action(async (subscriptionId: string, { json }: { json?: boolean }) => {
      const { clientId, fired } = await context.withDatabase(async (database) => ({
        ...(await find(database, subscriptionId)),
        fired: await fireSubscription({ database, now }, subscriptionId),
      }));
      if (fired === undefined) {
        throw new OperatorError(
          `Its API key ${clientId} is disabled; \`firmlens key enable ${clientId}\` takes it back into use.`,
        );
      }
      if (fired === 'awaitsIds') {
        throw new OperatorError(
          'It waits for the job that brings its ids, and is told of everything since it was made once that is finished.',
        );
      }
      context.out(json === true ? JSON.stringify(firingAsJson(fired)) : firingAsLine(fired));
    });
}

function alertsCommand(context: CliContext): Command {
  const command = commandOf('alerts', 'list what a subscription was told, newest first');
  return addListOptions(command).action(async (subscriptionId: string, { limit, json }: ListFlags) => {
    const { lastAlertId, alerts } = await context.withDatabase(async (database) => ({
      ...(await find(database, subscriptionId)),
      alerts: await listAlerts(database, subscriptionId, { page: 1, resultsPerPage: limit + 1 }),
    }));
    const none = lastAlertId === 0 ? 'It has had no alert yet.' : 'Its alerts are so old that they have been deleted.';
    const shown = alerts.slice(0, limit);
    if (json === true) context.out(JSON.stringify(shown.map(alertAsJson)));
    else printLines(context, shown.map(alertAsLine), { none, more: alerts.length > limit });
  });
}

function deliveriesCommand(context: CliContext): Command {
  const command = commandOf('deliveries', "list the messages to a subscription's webhook, newest first");
  return addListOptions(command).action(async (subscriptionId: string, { limit, json }: ListFlags) => {
    const { webhookUrl, deliveries, totalResults } = await context.withDatabase(async (database) => ({
      ...(await find(database, subscriptionId)),
      ...(await listDeliveries(
        database,
        { clientId: undefined, subject: subscriptionId },
        { page: 1, resultsPerPage: limit },
      )),
    }));
    const none =
      webhookUrl === null
        ? 'It has no webhook: its client asks for the alerts.'
        : 'There has been nothing to send to its webhook yet.';
    if (json === true) context.out(JSON.stringify(deliveries.map(deliveryAsJson)));
    else printLines(context, deliveries.map(deliveryAsLine), { none, more: totalResults > limit });
  });
}

function commandOf(name: string, description: string): Command {
  return new Command(name).description(description).argument('<subscription-id>', 'the subscription');
}

function addListOptions(command: Command): Command {
  return command
    .option('--limit <number>', 'at most so many', positiveInteger, 100)
    .option('--json', 'one JSON array on standard output');
}

async function find(database: Database, subscriptionId: string): Promise<OwnedSubscription> {
  const subscription = await findOwnedSubscription(database, subscriptionId);
  if (subscription !== undefined) return subscription;
  throw new OperatorError(
    `There is no subscription with the id ${subscriptionId}; \`firmlens subscriptions list\` shows them all.`,
  );
}

function printLines(
  { out }: CliContext,
  lines: readonly string[],
  { none, more }: { none: string; more: boolean },
): void {
  for (const line of lines.length === 0 ? [none] : lines) out(line);
  if (more) out('There are older ones; --limit shows more.');
}
