// Here: when a subscription fires (reference `subscriptions.md` §2.3), and how its times are read and printed.
// Never here: any clock or database; who is due and what is told then (alerts/).

export { parseFrequency } from './frequency.ts';
export { nextFireTime } from './next-fire-time.ts';
export { printPushDate, printTime } from './print-time.ts';
export { readCron } from './read-cron.ts';
export { readStartTime } from './read-start-time.ts';
