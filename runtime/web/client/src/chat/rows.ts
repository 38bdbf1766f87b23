// What stands in the history of a conversation, line by line: messages in groups, dividers between days and before what is new.

import type { Message } from '../api/types';
import type { Outgoing } from '../sync/outbox';
import { dayKey } from '../shell/when';

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean; mine: boolean }
  | { kind: 'outgoing'; key: string; outgoing: Outgoing; first: boolean; last: boolean };

export interface Parts {
  messages: readonly Message[];
  /** For the person alone: they have no number, their time says where they stand. */
  privates: readonly Message[];
  outgoing: readonly Outgoing[];
  /** Nothing older, nothing newer is missing. */
  atStart: boolean;
  atEnd: boolean;
  /** What was read when the conversation was opened: the divider stands after it. */
  readAtOpening: number;
  me: string;
}

/** Longer silence ends a group. */
const GROUP_MS = 5 * 60_000;

export function rowsOf(parts: Parts): Row[] {
  const all = merged(parts);
  const rows: Row[] = [];
  const shownAlready = new Set(parts.outgoing.flatMap(({ shownAs }) => shownAs ?? []));
  const hidden = new Set(all.filter(({ id }) => shownAlready.has(id)).map(({ id }) => id));
  let before: Message | null = null;
  let hasDivider = false;
  const hasReadEnd = parts.readAtOpening > 0 && (parts.messages[0]?.number ?? 0) <= parts.readAtOpening + 1;
  for (const message of all) {
    const mine = message.author.kind === 'user' && message.author.id === parts.me;
    const newDay = before === null || dayKey(before.at) !== dayKey(message.at);
    if (newDay) rows.push({ kind: 'day', key: `day ${dayKey(message.at)}`, at: message.at });
    // It stands before the first new message of others, where what comes before that is at hand too.
    if (!hasDivider && !mine && hasReadEnd && (message.number ?? 0) > parts.readAtOpening) {
      hasDivider = true;
      rows.push({ kind: 'unread', key: 'unread' });
    }
    const first = newDay || rows.at(-1)?.kind === 'unread' || before === null || !sameGroup(before, message);
    const previous = rows.at(-1);
    if (first && previous?.kind === 'message') rows[rows.length - 1] = { ...previous, last: true };
    else if (first) closeGroup(rows);
    rows.push({ kind: 'message', key: message.id, message, first, last: false, mine });
    before = message;
  }
  closeGroup(rows);
  if (parts.atEnd) addOutgoing(rows, parts, before, hidden);
  return rows;
}

function addOutgoing(rows: Row[], { outgoing, me }: Parts, before: Message | null, hidden: ReadonlySet<string>): void {
  let at = before?.at ?? null;
  let follows = before !== null && before.author.kind === 'user' && before.author.id === me;
  const shown = outgoing.filter(({ shownAs }) => shownAs === undefined || !hidden.has(shownAs));
  shown.forEach((one, index) => {
    if (at === null || dayKey(at) !== dayKey(one.at)) {
      rows.push({ kind: 'day', key: `day ${dayKey(one.at)}`, at: one.at });
      follows = false;
    }
    const previous = rows.at(-1);
    if (follows && previous?.kind === 'message') rows[rows.length - 1] = { ...previous, last: false };
    rows.push({ kind: 'outgoing', key: one.key, outgoing: one, first: !follows, last: index === shown.length - 1 });
    follows = true;
    at = one.at;
  });
}

function closeGroup(rows: Row[]): void {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind !== 'message') continue;
    if (!row.last) rows[at] = { ...row, last: true };
    return;
  }
}

function sameGroup(one: Message, other: Message): boolean {
  return (
    one.author.kind === other.author.kind &&
    one.author.id === other.author.id &&
    one.private === other.private &&
    Date.parse(other.at) - Date.parse(one.at) < GROUP_MS
  );
}

/** Private messages among the others, where their time puts them, as far as that part of the history is at hand. */
function merged({ messages, privates, atStart, atEnd }: Parts): Message[] {
  const from = atStart ? '' : (messages[0]?.at ?? '');
  const to = atEnd ? '\uffff' : (messages.at(-1)?.at ?? '');
  // What the person alone saw and a program took back leaves nothing to tell.
  const some = privates.filter(({ at, redacted }) => !redacted && at >= from && at <= to);
  if (some.length === 0) return [...messages];
  const all: Message[] = [];
  let next = 0;
  for (const message of messages) {
    for (let one = some[next]; one !== undefined && one.at < message.at; one = some[next]) {
      all.push(one);
      next += 1;
    }
    all.push(message);
  }
  return [...all, ...some.slice(next)];
}
