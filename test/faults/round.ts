import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { catchRun } from './catch-run.ts';
import { checkJobs } from './check-jobs.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import type { ImportFile } from './company-history.ts';
import type { FaultSite } from './fault-site.ts';
import type { Fault } from './faults.ts';
import { untilRunningAgain, whatRuns } from './interrupted-work.ts';
import { someIds } from './known-data.ts';

/** What one round showed. */
export interface RoundFigures {
  /** What ran when the fault struck. */
  readonly met: string;
  /** From the moment that counts until all that was met was running again, or done. */
  readonly recoveryMilliseconds: number;
}

const bigJob = someIds(2_000);
const smallJob = someIds(20);

/**
 * One round: jobs run, wait and are submitted, a file is imported, jobs change members, subscriptions fire and messages
 * are with a receiver that does not answer. At a moment drawn at random the fault strikes; what died is started again, and
 * an import that did not say it was done is run again, as its owner would. When all work is done everything that was ever
 * promised is checked.
 */
export async function runRound(site: FaultSite, round: number, fault: Fault): Promise<RoundFigures> {
  const { installation, client, watcher, receiver, random } = site;
  const running = [...site.servers, ...site.workers];
  const held: ServerResponse[] = [];
  receiver.answer((response) => held.push(response));
  const seen = receiver.received.length;
  const file = await site.companies.next();
  const importing = installation.begin('import', 'companies', file.file, '--json');
  const added = 1_000_000 + round;
  const members = Promise.all(watcher.subscriptions.map((watched) => changeMembers(site, watched, added)));
  const submit = (ids: readonly number[]) => client.submit(ids);
  const jobs = Promise.all([smallJob, bigJob, bigJob, smallJob, smallJob, smallJob].map(submit));

  const moments = [
    async () => void (await catchRun(installation, [...client.acknowledged.keys()])),
    () => until('a message', 5, () => receiver.received.length > seen),
    () => until('the import', 20, async () => (await whatRuns(installation)).words.includes('import')),
    () => delay(random.between(0, 2_500)),
  ];
  // The import may be over before it is seen.
  await Promise.race([random.pick(moments)(), importing.result]);
  const onTheirWay = Promise.all([smallJob, smallJob, smallJob].map(submit));
  const met = await whatRuns(installation);
  if (random.onceIn(3)) importing.kill();
  const { since, restored } = await fault.strike(site);
  receiver.answer((response) => response.writeHead(204).end());
  for (const response of held) response.writeHead(204).end();
  // The session of a killed process needs a moment to end, and with it what says that its pool lives.
  await delay(100);
  const recoveryMilliseconds = (await untilRunningAgain(installation, met)) - since;
  await restored;
  const survivors = running.filter((each) => [...site.servers, ...site.workers].includes(each));
  assert.deepEqual(
    survivors.filter((each) => each.ended()),
    [],
    'no process ends that was not killed',
  );

  await Promise.all([jobs, onTheirWay]);
  await finishImport(site, file, importing.result);
  for (const { watched, jobId } of await members) {
    if (jobId === undefined) await addAgain(site, watched, added);
    else await until(`job ${jobId}`, 20, async () => (await watcher.jobStatus(jobId)) === 'finished');
  }
  // Who is served again can submit again, at either server.
  for (const _ of site.servers) await until('a submission to be acknowledged', 50, () => client.submit(smallJob));
  for (const watched of watcher.subscriptions) {
    await until('a subscription to be rescheduled', 20, () => watcher.reschedule(watched, 400));
  }
  await checkSubscriptions(site);
  await checkJobs(site);
  return { met: met.words, recoveryMilliseconds };
}

type Watched = FaultSite['watcher']['subscriptions'][number];

async function changeMembers({ watcher, random }: FaultSite, watched: Watched, added: number) {
  await watcher.reschedule(watched, random.between(300, 1_300));
  const jobId = await watcher.submitJob(watched, { addCompanyIds: String(added) });
  if (jobId !== undefined) watched.ids.add(added);
  return { watched, jobId };
}

/** A job that was not acknowledged may have been accepted: adding once more changes nothing then. */
async function addAgain({ watcher }: FaultSite, watched: Watched, added: number): Promise<void> {
  const jobId = await until('a job to be accepted', 50, () =>
    watcher.submitJob(watched, { addCompanyIds: String(added) }),
  );
  watched.ids.add(added);
  await until(`job ${jobId}`, 20, async () => (await watcher.jobStatus(jobId)) === 'finished');
}

async function finishImport(
  { installation, companies }: FaultSite,
  file: ImportFile,
  result: Promise<{ exitCode: number | null }>,
): Promise<void> {
  if ((await result).exitCode !== 0) {
    await until(
      'the import',
      50,
      async () => (await installation.run('import', 'companies', file.file)).exitCode === 0,
    );
  }
  companies.imported(file);
}
