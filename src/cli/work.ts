import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { runServer } from './run-server.ts';

/** `firmlens work`: workers without the API, any number of them on one database, until Ctrl-C. */
export function workCommand(context: CliContext): Command {
  return new Command('work')
    .description('work on jobs and webhooks, without the API, until Ctrl-C')
    .action(() => runServer(context, { api: false, work: true }));
}
