import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { deleteLogos, logoOf, saveLogo } from '../companies/index.ts';
import type { Database } from '../database/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { CliContext } from './context.ts';

/** `firmlens logo`: pictures of companies in place of those that the server draws. A running server shows them at once. */
export function logoCommand(context: CliContext): Command {
  return new Command('logo')
    .description("load and remove companies' logos; companies without one get their initials")
    .addCommand(loadCommand(context))
    .addCommand(removeCommand(context));
}

function loadCommand(context: CliContext): Command {
  return new Command('load')
    .description('load PNG files, in place of the logos that their companies had')
    .argument('<file...>', '726263.png: for every size; 726263_200.png: for 200 by 200 pixels only (100, 200, 400)')
    .action(async (files: string[]) => {
      const refused = await context.withDatabase(async (database) => {
        const reasons: string[] = [];
        for (const file of files) {
          const reason = await load(database, file);
          if (reason !== undefined) reasons.push(reason);
        }
        return reasons;
      });
      context.out(`${files.length - refused.length} of ${files.length} logos loaded.`);
      if (refused.length > 0) throw new OperatorError(`Not loaded:\n  ${refused.join('\n  ')}`);
    });
}

/** Loads a file; the reason why it could not be loaded, so that the others still are. */
async function load(database: Database, file: string): Promise<string | undefined> {
  try {
    const logo = logoOf(path.basename(file), readFileSync(file));
    return (await saveLogo(database, logo)) ? undefined : `${file}: there is no company ${logo.companyId}.`;
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return `${file}: ${(error as Error).message}`;
    throw error;
  }
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .description("remove all of a company's logos; it gets its initials again")
    .argument('<company-id>', 'the company')
    .action(async (given: string) => {
      const companyId = /^\d{1,15}$/.test(given) ? Number(given) : 0;
      const removed = await context.withDatabase((database) => deleteLogos(database, companyId));
      if (removed === 0) throw new OperatorError(`Company ${given} has no logo.`);
      context.out(`${removed === 1 ? '1 logo' : `${removed} logos`} of company ${given} removed.`);
    });
}
