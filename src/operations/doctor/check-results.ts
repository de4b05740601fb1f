import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../config/index.ts';
import type { Database } from '../../database/index.ts';
import { listResultFiles, orphansAmong } from '../../jobs/index.ts';
import { openResultStore } from '../../storage/index.ts';
import { type Check, ok, problem, warning, wordsOf } from './check.ts';

/** A sweep every ten minutes deletes orphans that are an hour old; this is later than it may be. */
const orphanAgeMilliseconds = 2 * 60 * 60 * 1000;

/** Compares the result store with the jobs. It is only read: whether an object store takes files, a job will show. */
export async function checkResults(database: Database, config: Config, now: Date): Promise<Check[]> {
  const { rows } = await database.client.query<{ id: string }>('SELECT installation_id AS id FROM instance');
  const id = rows[0]?.id;
  if (id === undefined) return [];
  const store = openResultStore(config, id);
  const where =
    config.s3Bucket === undefined ? path.join(config.dataDir, 'results', id) : `the bucket ${config.s3Bucket}`;
  const wanted = new Set<string>();
  for await (const name of listResultFiles(database)) wanted.add(name);
  const there = new Set<string>();
  try {
    for await (const name of store.list(new Date(now.getTime() + orphanAgeMilliseconds))) there.add(name);
  } catch (error) {
    const next = 'Look at the store, its address and the credentials; jobs are tried again for five hours.';
    return [problem('results', `${where} cannot be read: ${wordsOf(error)}.`, next)];
  }
  const checks = [await checkWritable(config, where)];

  const missing: string[] = [];
  // Asked again: a job may have been swept, and its file before it, while the store was listed.
  const absent = wanted.difference(there);
  if (absent.size > 0) for await (const name of listResultFiles(database)) if (absent.has(name)) missing.push(name);
  checks.push(
    missing.length === 0
      ? ok('result files', `Every file of results and outcomes is there (${wanted.size}).`)
      : problem(
          'result files',
          `${missing.length} files of jobs that have ended are not in ${where}: ${missing.slice(0, 5).join(', ')}.`,
          'Put the files back from a backup; is it the folder or bucket that the jobs were run with?',
        ),
  );

  const orphans: string[] = [];
  const files = store.list(new Date(now.getTime() - orphanAgeMilliseconds));
  for await (const name of orphansAmong(database, files)) orphans.push(name);
  checks.push(
    orphans.length === 0
      ? ok('orphans', 'No file is left over.')
      : warning(
          'orphans',
          `${orphans.length} files of ${where} belong to no job: ${orphans.slice(0, 5).join(', ')}.`,
          'A running worker deletes them every ten minutes: start one, or see its log.',
        ),
  );
  return checks;
}

async function checkWritable({ s3Bucket, dataDir }: Config, where: string): Promise<Check> {
  if (s3Bucket !== undefined) return ok('results', `${where} can be read; writing was not tried.`);
  // The folder is made by the first job.
  for (const folder of [where, path.dirname(where), dataDir]) {
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      return ok('results', `${where} can be written.`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      return problem(
        'results',
        `${folder} cannot be written: ${wordsOf(error)}.`,
        'Give it to the user who runs the workers.',
      );
    }
  }
  return problem('results', `${dataDir} is not there.`, 'See FIRMLENS_DATA_DIR.');
}
