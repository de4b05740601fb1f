import { type Config, loadConfig } from '../config/index.ts';
import { openInstallation } from '../installation.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger, type Logger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';

/** Runs a program of the command line: what it throws is explained to its user and becomes the exit code. */
export async function runProgram(work: (context: CliContext) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
  const context = createContext(stop.signal);
  try {
    await work(context);
  } catch (error) {
    process.exitCode = explain(error, context);
  }
}

function explain(error: unknown, context: CliContext): number {
  if (error instanceof OperatorError) {
    context.err(`firmlens: ${error.message}`);
    return error.exitCode;
  }
  context.err(`firmlens: unexpected failure: ${error instanceof Error ? error.stack : String(error)}`);
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
