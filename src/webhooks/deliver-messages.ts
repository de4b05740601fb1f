import type { SessionLocks } from '../database/index.ts';
import type { QueueTask, TaskContext, TaskHandler } from '../queue/index.ts';
import type { DestinationHealth } from './destination-health.ts';
import { impossibleAttempt } from './make-attempt.ts';
import { findDueMessages, findNextDue, recordAttempts } from './message-store.ts';
import { type VisitDeps, type Visited, type VisitOptions, visitDestination } from './visit-destination.ts';
import { deliverTask, deliveryOf, scheduleDestination, wakeDestination } from './wake-destination.ts';

/** What the deliveries of a process share. */
export interface DeliveryDeps extends VisitDeps {
  readonly health: DestinationHealth;
  /** Held while a destination is visited, so that two servers do not send it the same messages. */
  readonly locks: SessionLocks;
}

const busyMilliseconds = 1_000;
const givenUpMax = 100;

/**
 * The queue's task that looks after destinations. There is one waiting entry for each destination that has messages
 * waiting, at the time when the first of them is due. A run visits the destination, delivers what is due, and enqueues
 * the next visit, unless
 *
 * - the destination is being visited: in this process that visit is told to look again, and either way the entry comes
 *   back in a second, as it is what remains if the other visit dies;
 * - the destination is to be left alone for now (see `destinationHealth`).
 *
 * Neither counts as an attempt.
 */
export function deliveryTasks(deps: DeliveryDeps): Record<typeof deliverTask, Exclude<QueueTask, TaskHandler>> {
  /** How to wake the visits under way, by destination. */
  const visits = new Map<string, () => void>();

  const run = async (payload: unknown, context: TaskContext): Promise<void> => {
    const { destination } = deliveryOf(payload);
    const other = visits.get(destination);
    if (other !== undefined) {
      other();
      return comeBack(deps, destination, busyMilliseconds);
    }
    const leave = deps.health.begin(destination, deps.now());
    if ('waitMilliseconds' in leave) return comeBack(deps, destination, leave.waitMilliseconds);
    const onWake = (wake: () => void) => void visits.set(destination, wake);
    onWake(() => undefined);
    let visited: Visited | undefined;
    try {
      visited = await visitLocked(deps, { ...context, destination, isProbe: leave.isProbe, onWake });
      leave.end(visited?.finding, deps.now());
    } catch (error) {
      leave.end(undefined, deps.now());
      throw error;
    } finally {
      visits.delete(destination);
    }
    if (visited !== undefined) await scheduleNext(deps, destination, visited.doneUntil);
    else await comeBack(deps, destination, busyMilliseconds);
  };

  return {
    [deliverTask]: {
      run,
      exhausted: async (payload) => {
        const { destination } = deliveryOf(payload);
        await giveUp(deps, destination);
        await scheduleNext(deps, destination);
      },
    },
  };
}

/** @returns undefined if another server visits the destination */
async function visitLocked(deps: DeliveryDeps, options: VisitOptions): Promise<Visited | undefined> {
  const lock = `${deliverTask}:${options.destination}`;
  if (!(await deps.locks.take(lock))) return undefined;
  try {
    return await visitDestination(deps, options);
  } finally {
    await deps.locks.release(lock);
  }
}

/** Notes as failed what is due where visits threw again and again: the schedule goes on, and ends in the end. */
async function giveUp(deps: DeliveryDeps, destination: string): Promise<void> {
  const due = await findDueMessages(deps.database, destination, deps.now(), { max: givenUpMax });
  await recordAttempts(
    deps.database,
    due.map((message) => impossibleAttempt(deps, message)),
  );
}

/** Enqueues the visit at the time when the next message is due, if one waits: at once if a visit left some behind. */
async function scheduleNext(deps: DeliveryDeps, destination: string, doneUntil?: Date): Promise<void> {
  const due = await findNextDue(deps.database, destination, doneUntil);
  if (due === undefined) return;
  const wait = due.getTime() - deps.now().getTime();
  if (wait <= 0) await wakeDestination(deps.database, destination);
  else await comeBack(deps, destination, wait);
}

async function comeBack({ database }: DeliveryDeps, destination: string, milliseconds: number): Promise<void> {
  await scheduleDestination(database, destination, milliseconds);
}
