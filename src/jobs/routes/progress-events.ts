import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import Negotiator from 'negotiator';
import { Type } from 'typebox';
import type { Job } from '../job.ts';
import type { JobType } from '../job-type.ts';
import type { JobWatch } from '../running/watch-jobs.ts';
import { progressDocument } from '../status-document.ts';

export const eventStreamType = 'text/event-stream';

/** Proxies close what is silent, and so does this server after five minutes. */
const heartbeatMilliseconds = 15_000;
/** The token is judged when a stream begins, and again when its client takes it up anew. */
const longestMilliseconds = 60 * 60 * 1000;

/** Whether a request prefers an event stream to a document; it must name it, as wildcards have other meanings. */
export function wantsEvents(accept = ''): boolean {
  const header = accept.toLowerCase();
  if (!header.includes(eventStreamType)) return false;
  const possible = [eventStreamType, 'application/json', 'application/xml'];
  return new Negotiator({ headers: { accept: header } }).mediaType(possible) === eventStreamType;
}

/**
 * A job's progress as server-sent events: `progress` with what is so now, another one with every change, and at last `end`
 * when the job has ended. Each says all there is to say, so that one that was missed is not missed.
 * @throws ApiError as {@link JobWatch}
 */
export function progressEvents(watch: JobWatch, type: JobType, job: Job, now: () => Date): Readable {
  const events = new Readable({ read: () => undefined });
  const send = (changed: Job): void => {
    const name = changed.endedAt === null ? 'progress' : 'end';
    events.push(`event: ${name}\ndata: ${JSON.stringify(progressDocument(type, changed, now()))}\n\n`);
    if (changed.endedAt !== null) end();
  };
  const watching = new AbortController();
  const end = (): void => {
    if (watching.signal.aborted) return;
    watching.abort();
    events.push(null);
  };
  if (job.endedAt === null) {
    const unwatch = watch.watch({ job, onChange: send, onEnd: end });
    const heartbeat = setInterval(() => events.push(': still there\n\n'), heartbeatMilliseconds);
    const last = setTimeout(end, longestMilliseconds);
    watching.signal.addEventListener('abort', () => {
      unwatch();
      clearInterval(heartbeat);
      clearTimeout(last);
    });
    // The client has left.
    events.once('close', () => watching.abort());
  }
  send(job);
  return events;
}

/** Answers with an event stream. */
export function sendEvents(events: Readable, reply: FastifyReply): FastifyReply {
  // A proxy that gathers what it passes on would hold events back.
  return reply.header('x-accel-buffering', 'no').type(eventStreamType).send(events);
}

/** An event stream in the API's documentation. */
export function eventsMedia(type: JobType): object {
  const event = (name: string, state: object, progress: object) => {
    const data = { jobId: 'lnjkd7ie0hblp1k58e5q', ...state, type: type.printedType?.status ?? type.type, progress };
    return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const submitted = '2026-01-15T10:00:00.000Z';
  const example =
    event('progress', { status: 'accepted', totalProcessed: 0 }, { done: 0, submitted, credits: 0 }) +
    event('end', { status: 'finished', totalProcessed: 3 }, { done: 3, submitted, credits: 3 });
  return { schema: Type.String(), example };
}
