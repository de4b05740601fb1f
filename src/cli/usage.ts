import { Command, Option } from 'commander';
import {
  type ApiKey,
  findApiKey,
  listApiKeys,
  type ReportPeriod,
  readReportPeriod,
  reportPeriods,
  sumTransactions,
  type UsageLine,
} from '../accounts/index.ts';
import type { Database } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { CliContext } from './context.ts';
import { asLine, creditsLine } from './key-print.ts';

interface UsageOptions {
  readonly key?: string;
  readonly period: ReportPeriod['period'];
  readonly start?: string;
  readonly end?: string;
  readonly json?: boolean;
}

/** `firmlens usage`: what each API key has used, in credits and in transactions. */
export function usageCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  return new Command('usage')
    .description('show the credits and the transactions of API keys')
    .option('--key <client-id>', 'this key only')
    .addOption(new Option('--period <period>', 'step of the transactions').choices(reportPeriods).default('month'))
    .option(
      '--start <date>',
      'first day (2026-01-31), month (2026-01) or year (2026), in UTC (default: the current one)',
    )
    .option('--end <date>', 'last day, month or year (default: the first)')
    .option('--json', 'one JSON array on standard output')
    .action(async (options: UsageOptions) => {
      const period = periodOf(options, now());
      const reports = await context.withDatabase(async (database) => {
        const keys = await keysOf(database, options.key, now());
        return Promise.all(
          keys.map(async (key) => ({ key, usage: await sumTransactions(database, key.clientId, period) })),
        );
      });
      if (options.json === true) context.out(JSON.stringify(reports.map(asJson)));
      else if (reports.length === 0) context.out('There are no API keys yet.');
      else context.out(reports.map((report) => asText(report, period)).join('\n\n'));
    });
}

interface Report {
  readonly key: ApiKey;
  readonly usage: readonly UsageLine[];
}

/** @throws OperatorError naming the option that is wrong */
function periodOf({ period, start, end }: UsageOptions, now: Date): ReportPeriod {
  const current = now.toISOString().slice(0, { day: 10, month: 7, year: 4 }[period]);
  try {
    return readReportPeriod({ period, start: start ?? end ?? current, end: end ?? start ?? current });
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    throw new OperatorError(
      `--start and --end must each be a ${period} such as ${current}, and the end not before the start.`,
      { cause, exitCode: 2 },
    );
  }
}

async function keysOf(database: Database, clientId: string | undefined, now: Date): Promise<ApiKey[]> {
  if (clientId === undefined) return listApiKeys(database, now);
  const key = await findApiKey(database, clientId, now);
  if (key !== undefined) return [key];
  throw new OperatorError(`There is no API key with the client id ${clientId}; \`firmlens key list\` shows them all.`);
}

function asJson({ key, usage }: Report) {
  const { clientId, name, credits, creditsPeriod, creditsConsumed, creditsReserved } = key;
  return { clientId, name, credits, creditsPeriod, creditsConsumed, creditsReserved, usage };
}

function asText({ key, usage }: Report, { start, end }: ReportPeriod): string {
  const covered = start === end ? start : `${start} to ${end}`;
  return [
    `${key.clientId}  ${key.name}`,
    asLine('allocated', key.credits === null ? 'unlimited' : `${key.credits} credits a ${key.creditsPeriod}`),
    asLine('used', creditsLine(key)),
    ...(usage.length === 0 ? [asLine('transactions', `none (${covered})`)] : []),
    ...usage.map(({ api, transactions, date }, index) =>
      asLine(
        index === 0 ? 'transactions' : '',
        `${date.padEnd(11)}${api.padEnd(13)}${String(transactions).padStart(9)}`,
      ),
    ),
  ].join('\n');
}
