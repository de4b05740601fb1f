import { Command, Option } from 'commander';
import type { CliContext } from './context.ts';
import { runServer } from './run-server.ts';

/** `firmlens serve`: the API and, unless `--role api`, the workers too, until Ctrl-C. */
export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('serve the API and work on its jobs until Ctrl-C')
    .addOption(
      new Option('--role <role>', 'all: the API and workers; api: the API alone, beside `firmlens work`')
        .choices(['all', 'api'])
        .default('all'),
    )
    .action((options: { role: string }) => runServer(context, { api: true, work: options.role === 'all' }));
}
