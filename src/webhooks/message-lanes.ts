import type { Message } from './message.ts';

/** The messages that a visit has in hand: those that wait and those under way, in one lane for each URL. */
export interface MessageLanes {
  /** How many wait. */
  waiting(): number;
  /** How many are under way. */
  underWay(): number;
  add(messages: readonly Message[]): void;
  /** Takes the message that goes next and puts it under way; undefined if those that wait all wait for their URLs. */
  next(): Message | undefined;
  /** Says that a message is no longer under way. */
  end(message: Message): void;
  /** Forgets the messages that wait for these endpoints. */
  drop(endpointIds: ReadonlySet<string>): void;
  messageIds(): string[];
  /** The URLs at their bound for which messages wait. */
  fullUrls(): string[];
}

interface Lane {
  waiting: Message[];
  readonly underWay: Set<Message>;
}

/**
 * Lanes that take turns: a URL with many messages does not hold up one with few.
 * @param underWayMax messages under way to one URL
 */
export function messageLanes(underWayMax: number): MessageLanes {
  /** By URL, in the order of their turns; only those with messages. */
  const lanes = new Map<string, Lane>();
  const count = { waiting: 0, underWay: 0 };
  const isFull = ({ underWay }: Lane) => underWay.size >= underWayMax;
  const isEmpty = ({ waiting, underWay }: Lane) => waiting.length === 0 && underWay.size === 0;
  return {
    waiting: () => count.waiting,
    underWay: () => count.underWay,
    add: (messages) => {
      for (const message of messages) {
        lanes.getOrInsertComputed(message.url, () => ({ waiting: [], underWay: new Set() })).waiting.push(message);
      }
      count.waiting += messages.length;
    },
    next: () => {
      for (const [url, lane] of lanes) {
        if (isFull(lane)) continue;
        const message = lane.waiting.shift();
        if (message === undefined) continue;
        lane.underWay.add(message);
        count.waiting -= 1;
        count.underWay += 1;
        lanes.delete(url);
        lanes.set(url, lane);
        return message;
      }
      return undefined;
    },
    end: (message) => {
      const lane = lanes.get(message.url);
      if (lane?.underWay.delete(message) !== true) return;
      count.underWay -= 1;
      if (isEmpty(lane)) lanes.delete(message.url);
    },
    drop: (endpointIds) => {
      for (const [url, lane] of lanes) {
        const before = lane.waiting.length;
        lane.waiting = lane.waiting.filter(({ endpointId }) => !endpointIds.has(endpointId ?? ''));
        count.waiting -= before - lane.waiting.length;
        if (isEmpty(lane)) lanes.delete(url);
      }
    },
    messageIds: () =>
      [...lanes.values()].flatMap(({ waiting, underWay }) =>
        [...waiting, ...underWay].map(({ messageId }) => messageId),
      ),
    fullUrls: () => [...lanes].flatMap(([url, lane]) => (isFull(lane) && lane.waiting.length > 0 ? [url] : [])),
  };
}
