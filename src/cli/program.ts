import { type Config, loadConfig } from '../config/index.ts';
import { openInstallation } from '../installation.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger, type Logger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';

/** Runs a program of the command line: what it throws is explained to its user and becomes the exit code. */
export async function runProgram(work: (context: CliContext) => Promise<unknown>): Promise<void> {
  // Whoever reads our output may stop reading (`| head`): that is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const context = createContext(stopSignal());
  try {
    await work(context);
  } catch (error) {
    process.exitCode = explain(error, context);
  }
}

/**
 * Aborted by the first SIGINT or SIGTERM. The same Ctrl-C may arrive twice, from the terminal and from npm; another one
 * more than a second later is from somebody who will not wait, and ends the process at once: what it did not finish
 * goes on at the next start.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let askedAt: number | undefined;
  const ask = (signal: NodeJS.Signals) => {
    askedAt ??= performance.now();
    if (performance.now() - askedAt > 1_000) process.exit(130);
    // An Error, as streams that are destroyed with anything else do not end.
    stop.abort(new Error(`stopped by ${signal}`));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ask);
  return stop.signal;
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
