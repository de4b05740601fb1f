import { Command } from 'commander';
import { type ApiKey, createApiKey, listApiKeys, markApiKey, updateApiKey } from '../accounts/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { CliContext } from './context.ts';
import { addKeyOptions, type KeyOptions, keyName, settingsOf } from './key-options.ts';
import { asLine, keyAsJson, keyAsLines, settingsAsJson, settingsAsLines } from './key-print.ts';

type Clock = () => Date;

/** `firmlens key`: makes, lists and changes API keys. A running server follows at once. */
export function keyCommand(context: CliContext, now: Clock = () => new Date()): Command {
  return new Command('key')
    .description('make, list and change API keys')
    .addCommand(createCommand(context, now))
    .addCommand(listCommand(context, now))
    .addCommand(updateCommand(context, now))
    .addCommand(markCommand(context, now, 'disable', "refuse a key's token requests and all its tokens"))
    .addCommand(markCommand(context, now, 'enable', 'take a disabled key back into use, with the tokens it has'));
}

function createCommand(context: CliContext, now: Clock): Command {
  const command = new Command('create')
    .description('make an API key; its secrets are shown this once')
    .requiredOption('--name <name>', 'whose key it is', keyName)
    .option('--json', 'one JSON object on standard output');
  return addKeyOptions(command).action(async (options: KeyOptions & { name: string; json?: boolean }) => {
    const { key, secrets } = await context.withDatabase((database, masterKey) =>
      createApiKey(database, masterKey, { ...settingsOf(options), name: options.name }, now()),
    );
    if (options.json === true) {
      context.out(JSON.stringify({ clientId: key.clientId, ...secrets, ...settingsAsJson(key) }));
      return;
    }
    context.out(
      [
        `API key for ${key.name}:`,
        '',
        asLine('client id', key.clientId),
        asLine('client secret', secrets.clientSecret),
        asLine('webhook secret', secrets.webhookSecret),
        '',
        'The two secrets are shown this once and can not be read again: keep them safe now.',
        'The webhook secret is what the signatures of job webhooks are verified with.',
        '',
        ...settingsAsLines(key),
      ].join('\n'),
    );
  });
}

function listCommand(context: CliContext, now: Clock): Command {
  return new Command('list')
    .description('list all API keys with their settings and what they used')
    .option('--json', 'one JSON array on standard output')
    .action(async (options: { json?: boolean }) => {
      const keys = await context.withDatabase((database) => listApiKeys(database, now()));
      if (options.json === true) context.out(JSON.stringify(keys.map(keyAsJson)));
      else if (keys.length === 0)
        context.out('There are no API keys yet; `firmlens key create --name NAME` makes one.');
      else context.out(keys.map((key) => keyAsLines(key).join('\n')).join('\n\n'));
    });
}

function updateCommand(context: CliContext, now: Clock): Command {
  const command = new Command('update')
    .description('change settings of an API key; those not named stay, its tokens stay valid')
    .argument('<client-id>', 'the key')
    .option('--name <name>', 'whose key it is', keyName)
    .option('--json', 'one JSON object on standard output');
  return addKeyOptions(command).action(async (clientId: string, options: KeyOptions & { json?: boolean }) => {
    const settings = settingsOf(options);
    if (Object.keys(settings).length === 0) {
      throw new OperatorError('Nothing to change: name a setting, such as --credits 1000.', { exitCode: 2 });
    }
    const key = await context.withDatabase((database) => updateApiKey(database, clientId, settings, now()));
    print(context, found(key, clientId), options);
  });
}

function markCommand(context: CliContext, now: Clock, name: 'disable' | 'enable', description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<client-id>', 'the key')
    .option('--json', 'one JSON object on standard output')
    .action(async (clientId: string, options: { json?: boolean }) => {
      const key = await context.withDatabase((database) => markApiKey(database, clientId, `${name}d`, now()));
      print(context, found(key, clientId), options);
    });
}

function found(key: ApiKey | undefined, clientId: string): ApiKey {
  if (key !== undefined) return key;
  throw new OperatorError(`There is no API key with the client id ${clientId}; \`firmlens key list\` shows them all.`);
}

function print(context: CliContext, key: ApiKey, options: { json?: boolean }): void {
  context.out(options.json === true ? JSON.stringify(keyAsJson(key)) : keyAsLines(key).join('\n'));
}
