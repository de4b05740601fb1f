import { type ParsedCronItem, parseCronItem } from 'graphile-worker';
import { claimsMax } from './claim-store.ts';

/** Recurrent work: its task is enqueued once in every period, however many servers there are. The payload says nothing. */
export interface Schedule {
  readonly task: string;
  /** 1 to 1440, counted from midnight UTC: 60 is on the hour, 1440 at midnight. */
  readonly everyMinutes: number;
}

/**
 * What graphile-worker's cron needs to know of a schedule. It notes the last time of each in the database and enqueues
 * in the same statement, which makes it once for all servers. A time missed while no server ran is made up at the next
 * start, the last one only; a run that is still waiting when the next is due is replaced by it.
 * @throws RangeError for a period that is no whole number of 1 to 1440 minutes
 */
export function cronItem({ task, everyMinutes }: Schedule): ParsedCronItem {
  if (!Number.isInteger(everyMinutes) || everyMinutes < 1 || everyMinutes > 1440) {
    throw new RangeError(`the schedule of ${task} needs 1 to 1440 whole minutes, not ${everyMinutes}`);
  }
  return parseCronItem({
    task,
    match: ({ hour, min }) => (hour * 60 + min) % everyMinutes === 0,
    options: { backfillPeriod: everyMinutes * 60_000, maxAttempts: claimsMax, jobKey: `schedule:${task}` },
  });
}
