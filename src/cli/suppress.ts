import { Command, InvalidArgumentError } from 'commander';
import { type SuppressionOutcome, suppressSubject } from '../imports/index.ts';
import { jobTypes, type WithdrawnResults, withdrawResults } from '../jobs/index.ts';
import { isEmailAddress } from '../lib/email-address.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { forgetDigests } from '../subscriptions/index.ts';
import { deleteSuppression, listSuppressions, type Subject, subjectHasher } from '../suppression/index.ts';
import type { CliContext } from './context.ts';
import { suppressedAsLines, suppressionsAsLines } from './suppress-print.ts';

interface SubjectFlags {
  readonly email?: string;
  readonly json?: boolean;
}

/** `firmlens suppress`: removes people and companies for good, lists how many are suppressed, and lets them back in. */
export function suppressCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  const remove = new Command('remove').description('let a suppressed person or company in again with the next import');
  addSubjects(remove, (subject, flags) => letIn(context, subject, flags));
  const command = new Command('suppress')
    .description('remove a person or a company from everything, and keep imports from bringing it back')
    .addCommand(listCommand(context))
    .addCommand(remove);
  addSubjects(command, (subject, flags) => suppress(context, now(), subject, flags));
  return command;
}

/** Gives a command the sub-commands `person` and `company`. */
function addSubjects(command: Command, action: (subject: Subject, flags: SubjectFlags) => Promise<void>): void {
  command
    .addCommand(
      new Command('person')
        .description('a person, with all contacts')
        .argument('[people-id]', 'the id in your files, `peopleId`', recordId)
        .option('--email <address>', 'whoever has this address, instead of an id', emailAddress)
        .option('--json', 'one JSON object on standard output')
        .action((id: number | undefined, flags: SubjectFlags) => action(personOf(id, flags.email), flags)),
    )
    .addCommand(
      new Command('company')
        .description('a company, with its contacts, news, technologies and family links')
        .argument('<company-id>', 'the id in your files, `companyId`', recordId)
        .option('--json', 'one JSON object on standard output')
        .action((id: number, flags: SubjectFlags) => action({ kind: 'company', id }, flags)),
    );
}

/** @throws OperatorError unless there is either an id or an address */
function personOf(id: number | undefined, address: string | undefined): Subject {
  if (id !== undefined && address === undefined) return { kind: 'person', id };
  if (id === undefined && address !== undefined) return { kind: 'email', address };
  throw new OperatorError('Name the person either by id or with --email ADDRESS.', { exitCode: 2 });
}

async function suppress(context: CliContext, now: Date, subject: Subject, { json }: SubjectFlags): Promise<void> {
  let results: WithdrawnResults = { withdrawn: 0, begunAgain: 0 };
  const outcome: SuppressionOutcome = await context.withDatabase((database, masterKey) =>
    suppressSubject({
      database,
      masterKey,
      subject,
      now,
      alsoWithin: async (transaction, forgotten) => {
        await forgetDigests(transaction, forgotten);
        results = await withdrawResults(transaction, jobTypes, subject.kind === 'company' ? 'company' : 'person');
      },
    }),
  );
  if (json === true) context.out(JSON.stringify({ ...outcome, ...results }));
  else context.out(suppressedAsLines(subject, outcome, results).join('\n'));
}

async function letIn(context: CliContext, subject: Subject, { json }: SubjectFlags): Promise<void> {
  const wasSuppressed = await context.withDatabase((database, masterKey) =>
    deleteSuppression(database, subjectHasher(masterKey)(subject)),
  );
  if (json === true) context.out(JSON.stringify({ wasSuppressed }));
  else if (!wasSuppressed) context.out('That was not suppressed. Nothing has changed.');
  else context.out('No longer suppressed: the next import that has it brings it back.');
  if (wasSuppressed && subject.kind === 'email') {
    context.err('People who were found under the address are suppressed by their ids too: remove those as well.');
  }
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('how many people, companies and addresses are suppressed; which they are, no one can tell')
    .option('--json', 'one JSON array on standard output')
    .action(async ({ json }: { json?: boolean }) => {
      const suppressions = await context.withDatabase(listSuppressions);
      context.out(json === true ? JSON.stringify(suppressions) : suppressionsAsLines(suppressions).join('\n'));
    });
}

function recordId(text: string): number {
  const id = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(id) || id < 1) {
    throw new InvalidArgumentError('It must be the positive whole number that your files have.');
  }
  return id;
}

function emailAddress(text: string): string {
  if (!isEmailAddress(text.trim())) throw new InvalidArgumentError('It must be an e-mail address.');
  return text.trim();
}
