import { Command } from 'commander';
import { describeConfig } from '../config/index.ts';
import type { CliContext } from './context.ts';

/** `firmlens config`: the effective configuration without secrets, with a sentence on each setting. */
export function configCommand(context: CliContext): Command {
  return new Command('config')
    .description('print the effective configuration, without secrets')
    .option('--json', 'one JSON object on standard output')
    .action((options: { json?: boolean }) => {
      const settings = describeConfig(context.config);
      if (options.json === true) {
        context.out(
          JSON.stringify(Object.fromEntries(settings.map(({ variable, value }) => [variable, value])), null, 2),
        );
        return;
      }
      for (const { variable, value, meaning } of settings) context.out(`${variable}=${value}\n    ${meaning}`);
    });
}
