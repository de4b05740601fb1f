import { Command, Option } from 'commander';
import {
  closeWrongInfo,
  listWrongInfo,
  type WrongInfo,
  type WrongInfoStatus,
  wrongInfoStatuses,
} from '../feedback/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { CliContext } from './context.ts';
import { asLine } from './key-print.ts';

/** `firmlens wrong-info`: what clients reported as wrong. A running server shows at once what was closed. */
export function wrongInfoCommand(context: CliContext): Command {
  return new Command('wrong-info')
    .description('list what clients reported as wrong, and close what you have dealt with')
    .addCommand(listCommand(context))
    .addCommand(closeCommand(context));
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('list reports, oldest first')
    .addOption(new Option('--status <status>', 'which reports').choices(wrongInfoStatuses).default('new'))
    .option('--json', 'one JSON array on standard output')
    .action(async ({ status, json }: { status: WrongInfoStatus; json?: boolean }) => {
      const reports = await context.withDatabase((database) => listWrongInfo(database, status));
      if (json === true) context.out(JSON.stringify(reports.map(asJson)));
      else if (reports.length === 0) context.out(`There are no ${status} reports.`);
      else context.out(reports.map(asText).join('\n\n'));
    });
}

function closeCommand(context: CliContext): Command {
  return new Command('close')
    .description('mark a report as dealt with')
    .argument('<request-id>', 'the number of the report')
    .option('--json', 'one JSON object on standard output')
    .action(async (given: string, options: { json?: boolean }) => {
      const requestId = /^\d{1,15}$/.test(given) ? Number(given) : undefined;
      const report =
        requestId === undefined
          ? undefined
          : await context.withDatabase((database) => closeWrongInfo(database, requestId));
      if (report === undefined) {
        throw new OperatorError(`There is no report ${given}; \`firmlens wrong-info list\` shows the new ones.`);
      }
      context.out(options.json === true ? JSON.stringify(asJson(report)) : asText(report));
    });
}

function asJson(report: WrongInfo) {
  return {
    requestId: report.requestId,
    clientId: report.clientId,
    ...(report.companyId === null ? { contactId: report.contactId } : { companyId: report.companyId }),
    status: report.status,
    fields: report.fields,
    createdAt: report.createdAt.toISOString(),
  };
}

/** A report for people: of what record, from whom, and what it says. */
function asText(report: WrongInfo): string {
  const record = report.companyId === null ? `contact ${report.contactId}` : `company ${report.companyId}`;
  return [
    `${report.requestId}  ${record}  (${report.status})`,
    asLine('from', report.clientId),
    asLine('at', report.createdAt.toISOString()),
    // Strangers wrote it: nothing of it may reach the terminal as a command.
    ...Object.entries(report.fields).map(([name, value]) => asLine(name, value.replace(/\p{Control}/gu, ' '))),
  ].join('\n');
}
