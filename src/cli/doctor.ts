import { Command } from 'commander';
import { OperatorError } from '../lib/operator-error.ts';
import { type Check, examine } from '../operations/index.ts';
import type { CliContext } from './context.ts';

/** `firmlens doctor`: finds what is wrong with the installation and says what to do; exit code 1 if there is a problem. */
export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('find and explain what is wrong with the installation; changes nothing')
    .option('--json', 'one JSON object on standard output')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine({ config: context.config });
      const count = (result: Check['result']) => checks.filter((check) => check.result === result).length;
      if (json === true) context.out(JSON.stringify({ ok: count('problem') === 0, checks }, null, 2));
      else for (const check of checks) context.out(asLines(check));
      const found = `${count('ok')} ok, ${count('warning')} warnings, ${count('problem')} problems.`;
      if (count('problem') > 0) throw new OperatorError(found);
      context.err(found);
    });
}

function asLines({ name, result, finding, next }: Check): string {
  const line = `${result.padEnd(8)} ${name}: ${finding}`;
  return next === undefined ? line : `${line} → ${next}`;
}
