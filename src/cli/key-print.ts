import { type ApiKey, type ApiKeySettings, defaultSettings } from '../accounts/index.ts';

/** A key's settings under the names that the options have, for `--json`; null where the option takes a word. */
export function settingsAsJson(settings: ApiKeySettings) {
  return {
    name: settings.name,
    credits: settings.credits,
    creditsPeriod: settings.creditsPeriod,
    throttle: settings.throttleLimit,
    concurrentJobs: settings.concurrentJobs,
    entitlements: settings.entitlements,
    webhookForm: settings.webhookForm,
  };
}

/** All of a key but its secrets, for `--json`. */
export function keyAsJson(key: ApiKey) {
  return {
    clientId: key.clientId,
    ...settingsAsJson(key),
    creditsConsumed: key.creditsConsumed,
    creditsReserved: key.creditsReserved,
    createdAt: key.createdAt.toISOString(),
    disabledAt: key.disabledAt?.toISOString() ?? null,
  };
}

/** A key's settings for people, a line each; those that are as without being set say so. */
export function settingsAsLines(settings: ApiKeySettings): string[] {
  const lines: [label: string, value: string, setting: keyof typeof defaultSettings][] = [
    ['credits', settings.credits === null ? 'unlimited' : String(settings.credits), 'credits'],
    ['credits period', `${settings.creditsPeriod} (UTC)`, 'creditsPeriod'],
    ['throttle', `${settings.throttleLimit} requests per token in 5 minutes`, 'throttleLimit'],
    [
      'concurrent jobs',
      settings.concurrentJobs === null ? 'as the server is set' : String(settings.concurrentJobs),
      'concurrentJobs',
    ],
    ['entitlements', settings.entitlements === null ? 'all' : settings.entitlements.join(', '), 'entitlements'],
    ['webhook form', settings.webhookForm, 'webhookForm'],
  ];
  return lines.map(([label, value, setting]) => {
    const isDefault = settings[setting] === defaultSettings[setting];
    return asLine(label, isDefault ? `${value} [default]` : value);
  });
}

/** A key for people: what it is called, what it may do and what it used. */
export function keyAsLines(key: ApiKey): string[] {
  return [
    `${key.clientId}  ${key.name}${key.disabledAt === null ? '' : `  (disabled ${key.disabledAt.toISOString()})`}`,
    asLine('created', key.createdAt.toISOString()),
    asLine('used', creditsLine(key)),
    ...settingsAsLines(key),
  ];
}

/** The credits that a key has used, reserved and left in its current period. */
export function creditsLine({ credits, creditsPeriod, creditsConsumed, creditsReserved }: ApiKey): string {
  const left = credits === null ? '' : `, ${Math.max(0, credits - creditsConsumed - creditsReserved)} left`;
  return `${creditsConsumed} credits this ${creditsPeriod}, ${creditsReserved} reserved${left}`;
}

/** A label and its value, indented and in columns. */
export function asLine(label: string, value: string): string {
  return `  ${label.padEnd(16)}${value}`;
}
