import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ApiKeySettings,
  apiNames,
  creditsPeriods,
  defaultSettings,
  isApiName,
  webhookForms,
} from '../accounts/index.ts';

/** The settings of an API key as the options of `key create` and `key update` give them. */
export interface KeyOptions {
  readonly name?: string;
  readonly credits?: number | 'unlimited';
  readonly creditsPeriod?: ApiKeySettings['creditsPeriod'];
  readonly throttle?: number;
  readonly concurrentJobs?: number | 'default';
  readonly entitlements?: string[] | 'all';
  readonly webhookForm?: ApiKeySettings['webhookForm'];
}

const nameCharactersMax = 200;

/** Adds an option for each setting but the name; a wrong value is refused with the option's name and what it may be. */
export function addKeyOptions(command: Command): Command {
  return command
    .option(
      '--credits <number>',
      'credits in each period, or `unlimited` (default)',
      wordOr('unlimited', wholeNumber(0, Number.MAX_SAFE_INTEGER)),
    )
    .addOption(
      new Option(
        '--credits-period <period>',
        `period of the credits, in UTC (default ${defaultSettings.creditsPeriod})`,
      ).choices(creditsPeriods),
    )
    .option(
      '--throttle <number>',
      `requests that one token may make in five minutes (default ${defaultSettings.throttleLimit})`,
      wholeNumber(1, 1_000_000_000),
    )
    .option(
      '--concurrent-jobs <number>',
      "jobs that may wait or run at a time, or `default`: the server's FIRMLENS_MAX_CONCURRENT_JOBS (default)",
      wordOr('default', wholeNumber(1, 1_000_000)),
    )
    .option(
      '--entitlements <list>',
      `endpoint groups it may call, separated by commas, or \`all\` (default); there are ${apiNames.join(', ')}`,
      wordOr('all', apiList),
    )
    .addOption(
      new Option(
        '--webhook-form <form>',
        `how subscription details print a webhook (default ${defaultSettings.webhookForm})`,
      ).choices(webhookForms),
    );
}

/** Reads a key's name: any text of one line. */
export function keyName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > nameCharactersMax || /\p{Cc}/u.test(name)) {
    throw new InvalidArgumentError(`Expected a text of one line, 1 to ${nameCharactersMax} characters.`);
  }
  return name;
}

/** The settings that were given; those that were not are absent. */
export function settingsOf(options: KeyOptions): Partial<ApiKeySettings> {
  const { name, credits, creditsPeriod, throttle, concurrentJobs, entitlements, webhookForm } = options;
  return {
    ...(name === undefined ? {} : { name }),
    ...(credits === undefined ? {} : { credits: credits === 'unlimited' ? null : credits }),
    ...(creditsPeriod === undefined ? {} : { creditsPeriod }),
    ...(throttle === undefined ? {} : { throttleLimit: throttle }),
    ...(concurrentJobs === undefined ? {} : { concurrentJobs: concurrentJobs === 'default' ? null : concurrentJobs }),
    ...(entitlements === undefined ? {} : { entitlements: entitlements === 'all' ? null : entitlements }),
    ...(webhookForm === undefined ? {} : { webhookForm }),
  };
}

type Reader<Value> = (text: string) => Value;

function wholeNumber(min: number, max: number): Reader<number> {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max) {
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}

/** A word that stands for "no value of its own". (Commander knows no null: it would make an empty text of it.) */
function wordOr<Word extends string, Value>(word: Word, read: Reader<Value>): Reader<Value | Word> {
  return (text) => {
    if (text === word) return word;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new InvalidArgumentError(`${error.message.slice(0, -1)}, or ${word}.`);
    }
  };
}

function apiList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isApiName(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `${unknown.map((name) => `"${name}"`).join(', ')} is no endpoint group. Expected any of ${apiNames.join(', ')}.`,
    );
  }
  return [...new Set(names)];
}
