import { readText } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { timeZoneNamed } from '../lib/time-zone.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import { checkWebhookDestination } from '../webhooks/index.ts';
import { parseFrequency, readCron, readStartTime } from './schedule/index.ts';
import { requireFireTime, type ScheduleColumns, type ScheduleSettings } from './schedule-after.ts';
import type { SubscriptionType } from './subscription-type.ts';
import type { SubscriptionsContext } from './subscriptions-context.ts';
import { readWatching, type Watching } from './watched.ts';

/**
 * What a request says of a subscription beside its ids, validated: plain JSON, so that a job can keep it until it is run.
 * What is absent was not given: an update leaves it as it is. Of `name`, `description`, `webhook` and `signingSecret` an
 * empty text takes away what was there; only updates have it.
 */
export interface SubscriptionSettings extends Watching, ScheduleSettings {
  readonly name?: string;
  readonly description?: string;
  readonly webhook?: string;
  /** In the clear: it is kept nowhere so. */
  readonly signingSecret?: string;
}

/** Most characters of the texts that have no form of their own. */
export const settingCharactersMax = { name: 255, description: 2_000, signingSecret: 500 } as const;

/** Parameters of a request by name, each given once. */
export type Given = Readonly<Record<string, string>>;

/**
 * Reads the parameters that creation and update have in common, synchronous or as a job (reference `subscriptions.md` §3
 * to §6). Blank ones count as not given: clients send the empty fields of their forms. The webhook's name is looked up,
 * so call it outside any transaction.
 * @param options.before the schedule until now; undefined for a creation: one must be given, and there is nothing yet that
 *   an empty text could take away
 * @throws ApiError `missingParameter`, `notCombinable`, `invalidFrequency`, `startTimePast`, `invalidFields`, `illegalValue`
 */
export async function readSettings(
  given: Given,
  type: SubscriptionType,
  context: Pick<SubscriptionsContext, 'webhookPolicy' | 'resolve' | 'timeZone'>,
  options: { readonly before: ScheduleColumns | undefined; readonly now: Date },
): Promise<SubscriptionSettings> {
  const creating = options.before === undefined;
  const settings: SubscriptionSettings = withoutAbsent({
    name: readRemovable(given, 'name', creating),
    description: readRemovable(given, 'description', creating),
    ...readSchedule(given, type, context.timeZone, options),
    ...readWatching(given, type),
    webhook: readRemovable(given, 'webhook', creating),
    signingSecret: readRemovable(given, 'signingSecret', creating),
  });
  const { webhook = '' } = settings;
  if (webhook !== '') await checkWebhookDestination(webhook, context.webhookPolicy, context.resolve);
  return settings;
}

/**
 * A signing secret belongs to a webhook: without one it would be forgotten in silence.
 * @param webhookUrl what the subscription has until now
 * @throws ApiError `webhookNotSet`
 */
export function requireWebhook({ webhook, signingSecret = '' }: SubscriptionSettings, webhookUrl: string | null): void {
  if (signingSecret !== '' && (webhook ?? webhookUrl ?? '') === '')
    throw new ApiError('webhookNotSet', {}, { detail: 'The signingSecret needs one.' });
}

function readSchedule(
  given: Given,
  type: SubscriptionType,
  serverTimeZone: string,
  { before, now }: { before: ScheduleColumns | undefined; now: Date },
): ScheduleSettings {
  const creating = before === undefined;
  const frequency = readText('frequency', given['frequency']);
  const expression = readText('cron', given['cron']);
  if (frequency !== undefined && expression !== undefined)
    throw new ApiError('notCombinable', { field: 'cron', other: 'frequency' });
  if (creating && frequency === undefined && expression === undefined)
    throw new ApiError('missingParameter', { field: 'frequency' }, { detail: 'A cron expression may take its place.' });
  if (frequency !== undefined && parseFrequency(frequency, type.frequency) === undefined)
    throw new ApiError('invalidFrequency');
  const startTime = readFutureStart(given, now);
  if (creating && startTime === undefined) throw new ApiError('missingParameter', { field: 'startTime' });
  const timeZone = readTimeZone(given);
  const cron = expression === undefined ? undefined : readExpression(expression, type);
  const schedule = withoutAbsent<ScheduleSettings>({ startTime: startTime?.toISOString(), frequency, cron, timeZone });
  requireFireTime(schedule, before ?? noSchedule(serverTimeZone, now), now);
  return schedule;
}

function noSchedule(timeZone: string, now: Date): ScheduleColumns {
  return { startTime: now, timeZone, frequency: null, cron: null, nextFireTime: null };
}

function readExpression(text: string, { frequency: { secondsMin } }: SubscriptionType): string {
  const reading = readCron(text, secondsMin);
  if ('refused' in reading) throw new ApiError('illegalValue', { field: 'cron' }, { detail: reading.refused });
  return reading.cron;
}

function readFutureStart(given: Given, now: Date): Date | undefined {
  const text = readText('startTime', given['startTime']);
  if (text === undefined) return undefined;
  const startTime = readStartTime(text);
  if (startTime === undefined)
    throw new ApiError(
      'illegalValue',
      { field: 'startTime' },
      { detail: 'It is ISO 8601 with an offset, such as 2030-02-01T00:00:00-08:00.' },
    );
  if (startTime <= now) throw new ApiError('startTimePast');
  return startTime;
}

function readTimeZone(given: Given): string | undefined {
  const text = readText('timeZone', given['timeZone']);
  if (text === undefined) return undefined;
  const timeZone = timeZoneNamed(text);
  if (timeZone === undefined)
    throw new ApiError('illegalValue', { field: 'timeZone' }, { detail: 'It is a name such as Europe/Berlin.' });
  return timeZone;
}

/** A text that an update can take away by giving it empty. */
function readRemovable(
  given: Given,
  field: 'webhook' | keyof typeof settingCharactersMax,
  creating: boolean,
): string | undefined {
  const value = given[field];
  if (value === undefined) return undefined;
  const text = readText(field, value) ?? '';
  if (text === '' && creating) return undefined;
  const max = field === 'webhook' ? Infinity : settingCharactersMax[field];
  if (text.length > max) throw new ApiError('illegalValue', { field }, { detail: `It has at most ${max} characters.` });
  return text;
}
