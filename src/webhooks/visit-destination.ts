import { setMaxListeners } from 'node:events';
import type { Database } from '../database/index.ts';
import type { AttemptOutcome, Logger } from '../telemetry/index.ts';
import { addSigners, type SignerDeps, type Signers, signerOf } from './add-signers.ts';
import type { AddressPolicy } from './address-guard.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import { type CheckedUrl, checkedUrl } from './destination.ts';
import type { Finding } from './destination-health.ts';
import { type AttemptDeps, makeAttempt } from './make-attempt.ts';
import { type Message, outcomeOf } from './message.ts';
import { messageLanes } from './message-lanes.ts';
import { findDueMessages } from './message-store.ts';
import { outcomeBatches } from './outcome-batches.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { settleMessages } from './settle-messages.ts';
import { watchAnswers } from './watch-answers.ts';

/** What a visit needs. */
export interface VisitDeps extends AttemptDeps, SignerDeps {
  readonly database: Database;
  readonly policy: AddressPolicy;
  readonly recorder: AttemptRecorder;
  /** No attempt begins later than this in a visit: others wait for its place. */
  readonly visitMilliseconds: number;
  /** Attempts at one destination at a time. */
  readonly attemptsPerDestinationMax: number;
  /** Attempts at one URL at a time: two receivers behind one host and port do not take each other's places. */
  readonly attemptsPerUrlMax: number;
  readonly onAttempt?: (outcome: AttemptOutcome) => void;
}

/** How a visit is led. */
export interface VisitOptions {
  readonly destination: string;
  /** Whether one attempt is to show first if there is an answer at all. */
  readonly isProbe: boolean;
  /** Ends the visit at once; attempts on the way are given up and not recorded. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Called with a function that tells the visit that there may be more to do. */
  readonly onWake: (wake: () => void) => void;
}

/** Messages read in one statement. */
const batchMax = 250;
/** Messages read ahead while those at their head wait for a URL that is at its bound. */
const readAheadMax = 500;
/** How often to see whether messages to other URLs are to be looked for. */
const lookMilliseconds = 1_000;

/** What came of a visit. */
export interface Visited {
  /** Undefined if it had nothing to ask the receiver. */
  readonly finding: Finding | undefined;
  /** Nothing is left of what was due by then; undefined if something may be. */
  readonly doneUntil: Date | undefined;
}

/**
 * Delivers what is due to one destination, several messages at a time, and records the outcomes in batches, each of them
 * at most a quarter of a second after its end. A visit that is killed leaves a batch unrecorded: those messages are sent
 * again, under the same ids.
 *
 * It goes round as long as it has something under way: begins what may begin, reads more if there may be more, and waits
 * for an attempt to end, a call to wake or the next second.
 * @throws the signal's reason if that ended it
 */
export async function visitDestination(deps: VisitDeps, options: VisitOptions): Promise<Visited> {
  const { destination, logger } = options;
  const lanes = messageLanes(deps.attemptsPerUrlMax);
  const bounds = { attemptsMax: deps.attemptsPerDestinationMax, silencesMax: deps.attemptsPerUrlMax };
  const answers = watchAnswers(bounds, options.isProbe);
  const urls = new Map<string, CheckedUrl | string>();
  const signers: Signers = { endpoints: new Map(), accounts: new Map() };
  const stopping = stopWith(options.signal);
  const { signal } = stopping;
  const bell = newBell();
  let mayBeMore = true;
  let mayBeMoreElsewhere = false;
  let lookedUntil: Date | undefined;
  let endedThisSecond = 0;

  const batches = outcomeBatches(async (attempts) => {
    const disabled = await recordOutcomes(deps, attempts, signers.endpoints, logger);
    if (disabled.size > 0) lanes.drop(disabled);
  }, stopping.stop);
  const deliver = async (message: Message) => {
    const addressing = {
      url: urls.getOrInsertComputed(message.url, (url) => checkedUrl(url, deps.policy)),
      signer: signerOf(signers, message),
    };
    const attempt = await makeAttempt(deps, message, addressing, signal, logger);
    lanes.end(message);
    endedThisSecond += 1;
    if (attempt !== undefined) {
      deps.onAttempt?.(outcomeOf(attempt.result));
      answers.note(attempt);
      batches.add(attempt);
    }
    // Without a turn of the loop below, as long as there is nothing else to do.
    if (isOpen()) beginAll();
    if (!isOpen() || wantsMore() || lanes.underWay() === 0) bell.ring();
  };
  const end = performance.now() + deps.visitMilliseconds;
  const isOpen = () => !signal.aborted && performance.now() < end && !answers.isSilent();
  const hasPlace = () => lanes.underWay() < answers.attemptsMax();
  const beginAll = () => {
    while (hasPlace()) {
      const message = lanes.next();
      if (message === undefined) return;
      void deliver(message);
    }
  };
  const wantsMore = () =>
    hasPlace() && (lanes.waiting() === 0 ? mayBeMore : mayBeMoreElsewhere && lanes.waiting() < readAheadMax);
  const look = async () => {
    const exceptUrls = lanes.fullUrls();
    const now = deps.now();
    mayBeMore = false;
    mayBeMoreElsewhere = false;
    const found = await findDueMessages(deps.database, destination, now, {
      max: batchMax,
      except: [...lanes.messageIds(), ...batches.messageIds()],
      exceptUrls,
    });
    if (found.length === batchMax || exceptUrls.length > 0) mayBeMore = true;
    else lookedUntil = now;
    if (found.length === 0) return;
    await addSigners(deps, signers, found, logger);
    lanes.add(await settleMessages(deps.database, found, signers.endpoints));
  };

  const wake = () => {
    mayBeMore = true;
    mayBeMoreElsewhere = true;
    bell.ring();
  };
  options.onWake(wake);
  const looking = setInterval(() => {
    // Those that wait will have begun before the next second is over: what comes after them is looked for then.
    if (lanes.waiting() > endedThisSecond) wake();
    endedThisSecond = 0;
  }, lookMilliseconds);
  try {
    for (;;) {
      if (isOpen()) beginAll();
      if (isOpen() && wantsMore()) await look();
      else if (lanes.underWay() > 0) await bell.rung();
      else break;
    }
    signal.throwIfAborted();
  } finally {
    clearInterval(looking);
    stopping.stop(new Error('the visit is over'));
    while (lanes.underWay() > 0) await bell.rung();
    await batches.flush();
  }
  return { finding: answers.finding(), doneUntil: lanes.waiting() === 0 ? lookedUntil : undefined };
}

/**
 * A signal that `stop` aborts, or else the outer one. Not `AbortSignal.any`: every attempt listens, and its signals are
 * slow to listen to.
 */
function stopWith(outer: AbortSignal): { signal: AbortSignal; stop: (reason: unknown) => void } {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const stopByOuter = () => stop(outer.reason);
  const stop = (reason: unknown) => {
    outer.removeEventListener('abort', stopByOuter);
    controller.abort(reason);
  };
  outer.addEventListener('abort', stopByOuter);
  if (outer.aborted) stopByOuter();
  return { signal: controller.signal, stop };
}

/** What `ring` says is heard by whoever waits for it, or else by the next one who does. */
function newBell(): { ring: () => void; rung: () => Promise<void> } {
  let next = Promise.withResolvers<void>();
  return {
    ring: () => next.resolve(),
    rung: async () => {
      await next.promise;
      next = Promise.withResolvers();
    },
  };
}
