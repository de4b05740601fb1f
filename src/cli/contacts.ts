import { Presets, SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import {
  type DomainVerification,
  type MailResolver,
  networkResolver,
  type VerificationProgress,
  verifyDomains,
} from '../mail-domains/index.ts';
import type { CliContext } from './context.ts';
import { positiveInteger } from './positive-integer.ts';

interface VerifyFlags {
  readonly olderThan: number;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `firmlens contacts`: work on the contacts that are loaded. */
export function contactsCommand(
  context: CliContext,
  now: () => Date = () => new Date(),
  resolver: MailResolver = networkResolver(),
): Command {
  const verify = new Command('verify-domains')
    .description(
      "look up the mail servers of contacts' e-mail domains: emailValidationStatus becomes ValidDomain where mail is taken",
    )
    .option('--older-than <days>', 'pass over domains that were looked up within so many days, such as 30d', days, 30)
    .option('--limit <number>', 'at most so many domains, those of most contacts first', positiveInteger)
    .option('--json', 'one JSON object on standard output')
    .action(async ({ olderThan, limit, json }: VerifyFlags) => {
      const progress = showProgress(context);
      try {
        const { signal } = context;
        const done = await context.withDatabase((database) =>
          verifyDomains({
            database,
            resolver,
            olderThanDays: olderThan,
            limit,
            now,
            signal,
            onProgress: progress.show,
          }),
        );
        progress.end();
        context.out(json === true ? JSON.stringify(done) : verificationAsLines(done).join('\n'));
      } finally {
        progress.end();
      }
    });
  return new Command('contacts').description('verify the e-mail domains of contacts').addCommand(verify);
}

function verificationAsLines(done: DomainVerification): string[] {
  const count = (value: number): string => value.toLocaleString('en-US');
  return [
    `Looked up ${count(done.domains)} domains: ${count(done.accepting)} take mail, ${count(done.notAccepting)} do not, ` +
      `${count(done.unanswered)} gave no answer.`,
    `${count(done.marked)} contacts say ValidDomain from now on, ${count(done.cleared)} no longer.`,
  ];
}

/** A bar on a terminal; elsewhere nothing is shown. */
function showProgress({ interactive }: CliContext): {
  show: (progress: VerificationProgress) => void;
  end: () => void;
} {
  let bar: SingleBar | undefined;
  return {
    show({ done, total }) {
      if (!interactive) return;
      if (bar === undefined) {
        bar = new SingleBar({ format: '[{bar}] {value} of {total} domains | {eta_formatted} left' }, Presets.legacy);
        bar.start(total, 0);
      }
      bar.update(done);
    },
    end: () => bar?.stop(),
  };
}

function days(text: string): number {
  const [, number] = /^(\d{1,5})d?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It must be a number of days, such as 30d.');
  return Number(number);
}
