import type { Config } from '../config/index.ts';
import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { Logger } from '../telemetry/index.ts';

/** What every command is given: nothing in `cli/` reaches for the process's own globals. */
export interface CliContext {
  /** The effective configuration, read when it is first asked for. Throws OperatorError if it is not valid. */
  readonly config: Config;
  readonly logger: Logger;
  /** Opens the installation for the time of `work`: starts the embedded database if it does not run. */
  withDatabase<Result>(work: (database: Database, masterKey: MasterKey) => Promise<Result>): Promise<Result>;
  /** Writes a line to standard output: the command's result. */
  readonly out: (line: string) => void;
  /** Writes a line to standard error: progress, warnings, hints. */
  readonly err: (line: string) => void;
  /** Whether standard error is a terminal, where progress bars make sense. */
  readonly interactive: boolean;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}
