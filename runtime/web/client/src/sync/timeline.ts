// The part of a conversation's history that is at hand: an unbroken run of messages by number.
//
// Always true: numbers in `messages` go up by one; the run never grows over `HELD_MAX`, what is let go is read again when the
// person comes back to it; a message that is there is never made older by what comes late.
//
// Not here: private messages, which have no number, and what is not sent yet.

import type { Message } from '../api/types';

export interface Timeline {
  readonly messages: readonly Message[];
  /** The number of the conversation's last message, as far as is known. */
  readonly head: number;
}

export type Side = 'older' | 'newer';

/** So many stay at hand; as many are in the page at most. */
export const HELD_MAX = 240;

export const emptyTimeline: Timeline = { messages: [], head: 0 };

export function firstNumber(timeline: Timeline): number {
  return timeline.messages[0]?.number ?? 0;
}

export function lastNumber(timeline: Timeline): number {
  return timeline.messages.at(-1)?.number ?? 0;
}

export function hasOlder(timeline: Timeline): boolean {
  return firstNumber(timeline) > 1;
}

/** Whether the last message of the conversation is missing at the end. */
export function hasNewer(timeline: Timeline): boolean {
  return timeline.messages.length > 0 && lastNumber(timeline) < timeline.head;
}

/** A page from the host, put where it belongs. One that does not touch the run replaces it. */
export function withPage(timeline: Timeline, page: readonly Message[], head: number, keep: Side): Timeline {
  const incoming = numbered(page);
  const all = new Map<number, Message>();
  const [from, to] = [incoming[0]?.number ?? 0, incoming.at(-1)?.number ?? 0];
  const touches = from <= lastNumber(timeline) + 1 && to >= firstNumber(timeline) - 1;
  if (touches || incoming.length === 0) {
    for (const message of timeline.messages) all.set(message.number ?? 0, message);
  }
  for (const message of incoming) {
    const number = message.number ?? 0;
    all.set(number, newer(all.get(number), message));
  }
  const messages = [...all.values()].sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
  return trimmed({ messages, head: Math.max(timeline.head, head, to) }, keep);
}

/** A message that was just posted. It joins the run where it follows; else the run knows that there is more. */
export function withPosted(timeline: Timeline, message: Message): Timeline {
  const number = message.number;
  if (number === null || number === undefined) return timeline;
  const head = Math.max(timeline.head, number);
  if (timeline.messages.some((known) => known.id === message.id)) return withChanged({ ...timeline, head }, message);
  if (number !== lastNumber(timeline) + 1) return { ...timeline, head };
  return trimmed({ messages: [...timeline.messages, message], head }, 'newer');
}

/** A message that is different now; nothing where it is not at hand. */
export function withChanged(timeline: Timeline, message: Message): Timeline {
  const place = timeline.messages.findIndex((known) => known.id === message.id);
  const known = timeline.messages[place];
  if (known === undefined) return timeline;
  const next = newer(known, message);
  if (next === known) return timeline;
  return { ...timeline, messages: timeline.messages.with(place, next) };
}

/** The newer of two states of one message. Entries of logs leave out what differs from reader to reader: that stays. */
export function newer(known: Message | undefined, incoming: Message): Message {
  if (known === undefined) return incoming;
  if (incoming.version < known.version) return known;
  return incoming.reactions === undefined && known.reactions !== undefined && !incoming.redacted
    ? { ...incoming, reactions: known.reactions }
    : incoming;
}

function numbered(page: readonly Message[]): Message[] {
  const known = page.filter((message) => typeof message.number === 'number');
  return known.sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
}

function trimmed(timeline: Timeline, keep: Side): Timeline {
  const { messages, head } = timeline;
  if (messages.length <= HELD_MAX) return timeline;
  return { head, messages: keep === 'older' ? messages.slice(0, HELD_MAX) : messages.slice(-HELD_MAX) };
}
