import { Command } from 'commander';
import { type Config, loadConfig } from '../config/index.ts';
import { openInstallation } from '../installation.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger, type Logger } from '../telemetry/index.ts';
import { configCommand } from './config.ts';
import type { CliContext } from './context.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { sampleCommand } from './sample.ts';
import { serveCommand } from './serve.ts';
import { tokenCommand } from './token.ts';
import { workCommand } from './work.ts';

/** The `firmlens` command. */
async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
  const context = createContext(stop.signal);
  const program = new Command('firmlens')
    .description('Serve your own business data through the InsideView API.')
    .showHelpAfterError()
    .addCommand(serveCommand(context))
    .addCommand(workCommand(context))
    .addCommand(sampleCommand(context))
    .addCommand(importCommand(context))
    .addCommand(keyCommand(context))
    .addCommand(tokenCommand(context))
    .addCommand(configCommand(context));
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error, context);
  }
}

function explain(error: unknown, context: CliContext): number {
  if (error instanceof OperatorError) {
    context.err(`firmlens: ${error.message}`);
    return error.exitCode;
  }
  context.err(
    `firmlens: unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 70;
}

function createContext(signal: AbortSignal): CliContext {
  let config: Config | undefined;
  let logger: Logger | undefined;
  const context: CliContext = {
    get config() {
      config ??= loadConfig();
      return config;
    },
    get logger() {
      logger ??= createLogger(context.config.logLevel);
      return logger;
    },
    async withDatabase(work) {
      // A command's standard error is for its user: of the server's log only what went wrong.
      const installation = await openInstallation(context.config, createLogger('error'));
      try {
        return await work(installation.database, installation.masterKey);
      } finally {
        await installation.close();
      }
    },
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY,
    signal,
  };
  return context;
}

await main();
