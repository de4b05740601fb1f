import type { FiringResult, ListedAlert, OwnedSubscription } from '../subscriptions/index.ts';
import type { Delivery } from '../webhooks/index.ts';
import { asLine } from './key-print.ts';

/** A subscription, for `--json`. */
export function subscriptionAsJson(subscription: OwnedSubscription) {
  const { subscriptionId, clientId, keyName, keyDisabledAt, webhookUrl, webhookStatus, webhookDisabledReason } =
    subscription;
  return {
    subscriptionId,
    clientId,
    keyName,
    keyDisabledAt,
    type: subscription.type,
    name: subscription.name,
    description: subscription.description,
    members: subscription.members,
    fields: subscription.fields,
    agents: subscription.agents,
    startTime: subscription.startTime,
    frequency: subscription.frequency,
    cron: subscription.cron,
    timeZone: subscription.timeZone,
    nextFireTime: subscription.nextFireTime,
    lastAlertId: subscription.lastAlertId,
    toldTo: subscription.watermark,
    webhook:
      webhookUrl === null ? null : { url: webhookUrl, status: webhookStatus, disabledReason: webhookDisabledReason },
    createdAt: subscription.createdAt,
  };
}

/** A subscription for people, in one line. */
export function subscriptionAsLine(subscription: OwnedSubscription): string {
  const { subscriptionId, type, name, members, keyName, nextFireTime, keyDisabledAt, webhookStatus } = subscription;
  return [
    subscriptionId.padEnd(20),
    type.padEnd(17),
    number(members).padStart(9),
    idsOf(subscription).padEnd(9),
    (keyDisabledAt === null ? firesNext(nextFireTime) : 'API key disabled').padEnd(24),
    (webhookStatus === null ? 'no webhook' : `webhook ${webhookStatus}`).padEnd(28),
    `${name === null ? '' : `${plain(name)}, `}of ${plain(keyName)}`,
  ].join('  ');
}

/** All of a subscription but its ids, for people. */
export function subscriptionAsLines(subscription: OwnedSubscription): string[] {
  const { clientId, keyName, keyDisabledAt, name, description, frequency, cron, timeZone, lastAlertId } = subscription;
  const watched = subscription.agents ?? subscription.fields ?? 'all';
  const disabled = keyDisabledAt === null ? '' : `  (disabled ${keyDisabledAt.toISOString()}: it is told nothing)`;
  return [
    `${subscription.subscriptionId}  ${subscription.type}${name === null ? '' : `  ${plain(name)}`}`,
    ...(description === null ? [] : [asLine('description', plain(description))]),
    asLine('API key', `${clientId}  ${plain(keyName)}${disabled}`),
    asLine('watches', `${number(subscription.members)} ${idsOf(subscription)}, ${plain(watched)}`),
    asLine('from', subscription.startTime.toISOString()),
    asLine('fires', `${frequency === null ? `cron ${cron}` : `every ${frequency}`}, ${timeZone}`),
    asLine('next', firesNext(subscription.nextFireTime)),
    asLine('alerts', lastAlertId === 0 ? 'none yet' : `${number(lastAlertId)} so far`),
    asLine('webhook', webhookOf(subscription)),
    asLine('created', subscription.createdAt.toISOString()),
  ];
}

/** What a firing came to, for `--json`. */
export function firingAsJson({ subscriptionId, alertId, records }: FiringResult) {
  return { subscriptionId, alertId: alertId ?? null, records };
}

/** What a firing came to, for people. */
export function firingAsLine({ subscriptionId, alertId, records }: FiringResult): string {
  if (alertId === undefined) return `Nothing has changed of what ${subscriptionId} watches: there is no alert.`;
  return `Alert ${alertId} tells ${subscriptionId} of ${number(records)} changed ${recordsOf(records)}.`;
}

/** An alert, for `--json`. */
export function alertAsJson({ alertId, createdAt, records }: ListedAlert) {
  return { alertId, createdAt, records };
}

/** An alert for people. */
export function alertAsLine({ alertId, createdAt, records }: ListedAlert): string {
  return `${String(alertId).padStart(6)}  ${createdAt.toISOString()}  ${number(records).padStart(9)} ${recordsOf(records)}`;
}

/** A message to a webhook, for `--json`. */
export function deliveryAsJson(delivery: Delivery) {
  const { messageId, url, state, attempts, createdAt, nextAttemptAt, lastStatus, lastError } = delivery;
  return { messageId, url, state, attempts, createdAt, nextAttemptAt, lastStatus, lastError };
}

/** A message to a webhook for people: what became of it and, while it has not arrived, why. */
export function deliveryAsLine(delivery: Delivery): string {
  const { messageId, state, attempts, createdAt, nextAttemptAt, lastStatus, lastError, url } = delivery;
  const answer = lastStatus === null ? lastError : `answered ${lastStatus}`;
  const tried = `${attempts} attempt${attempts === 1 ? '' : 's'}${answer === null ? '' : `, ${plain(answer)}`}`;
  const next = nextAttemptAt === null ? '' : `, next ${nextAttemptAt.toISOString()}`;
  return `${messageId}  ${createdAt.toISOString()}  ${state.padEnd(9)}  ${tried}${next}  ${plain(url)}`;
}

function webhookOf({ webhookUrl, webhookStatus, webhookDisabledReason }: OwnedSubscription): string {
  if (webhookUrl === null) return 'none: its client asks for the alerts';
  const reason = webhookDisabledReason === null ? '' : `: ${plain(webhookDisabledReason)}`;
  return `${plain(webhookUrl)}  (${webhookStatus}${reason})`;
}

function idsOf({ type }: OwnedSubscription): string {
  return type === 'people' ? 'people' : 'companies';
}

function recordsOf(count: number): string {
  return count === 1 ? 'record' : 'records';
}

function firesNext(nextFireTime: Date | null): string {
  return nextFireTime === null ? 'never again' : nextFireTime.toISOString();
}

/** Strangers wrote it: nothing of it may reach the terminal as a command. */
function plain(text: string): string {
  return text.replace(/\p{Control}/gu, ' ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
