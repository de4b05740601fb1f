import { inspect, parseArgs } from 'node:util';
import { alerts } from './alerts.ts';
import { contactLists } from './contact-lists.ts';
import { contactLookup } from './contact-lookup.ts';
import { enrich } from './enrich.ts';
import { firing } from './firing.ts';
import { growth } from './growth.ts';
import { imports } from './import.ts';
import { jobStatus } from './job-status.ts';
import { oneDay } from './one-day.ts';
import { oneJob } from './one-job.ts';
import { resultFormats } from './result-formats.ts';
import { subscriptionPages } from './subscription-pages.ts';
import { subscriptionUpdate } from './subscription-update.ts';
import { type DataSet, openDataSet } from './support/data-set.ts';
import { describeMachine } from './support/machine.ts';
import { AnswersDiffer, type Bench, type Program } from './support/program.ts';
import { targetCompanies } from './target-companies.ts';
import { technologyJob } from './technology-job.ts';
import { webhooks } from './webhooks.ts';

/**
 * `npm run bench [-- names] [--quick] [--long]`: runs the programs named, or all, one after the other, and prints their tables.
 * The exit code is 0 whatever the ratios are, and 1 if a program broke or two answers differed.
 */
const programs: readonly Program[] = [
  technologyJob,
  growth,
  oneDay,
  contactLookup,
  jobStatus,
  oneJob,
  targetCompanies,
  contactLists,
  enrich,
  imports,
  resultFormats,
  webhooks,
  alerts,
  firing,
  subscriptionUpdate,
  subscriptionPages,
];

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, long: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const print = (line: string) => void process.stdout.write(`${line}\n`);

const unknown = positionals.filter((name) => !programs.some((program) => program.name === name));
if (unknown.length > 0) {
  print(`There is no benchmark ${unknown.join(', ')}; there are ${programs.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const line of describeMachine()) print(line);
  const chosen = programs.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const program of chosen) await runProgram(program);
}

async function runProgram(program: Program): Promise<void> {
  print(`\n${program.name}: ${program.about}`);
  const dataSets: DataSet[] = [];
  const bench: Bench = {
    quick: values.quick,
    long: values.long,
    print,
    dataSet: async (companies = values.quick ? 20_000 : 1_000_000) => {
      const dataSet = await openDataSet(companies, print);
      dataSets.push(dataSet);
      print(dataSet.description);
      return dataSet;
    },
  };
  try {
    await program.run(bench);
  } catch (error) {
    process.exitCode = 1;
    print(error instanceof AnswersDiffer ? `ANSWERS DIFFER: ${error.message}` : inspect(error));
  } finally {
    for (const dataSet of dataSets.toReversed()) await dataSet.close();
  }
}
