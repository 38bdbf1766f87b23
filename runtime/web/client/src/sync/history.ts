// Reading a conversation's history from the host, page by page, into its timeline.

import { get } from '../api/client';
import type { Conversation, Member, Message, Page } from '../api/types';
import { notePresence } from './soft';
import { notePeople } from './people';
import { conversations, members, missed, timelines, withEntry } from './state';
import { type Side, type Timeline, emptyTimeline, firstNumber, hasNewer, hasOlder, lastNumber, withChanged, withPage } from './timeline';

const PAGE = 50;
/** As many as the host answers at once. */
const PAGE_MAX = 100;

export function timelineOf(conversation: string): Timeline {
  return timelines.value.get(conversation) ?? emptyTimeline;
}

type Change = (known: Timeline) => Timeline;

/** Pages that are on their way, and what changed meanwhile: a page may be of before. */
const loading = new Set<{ conversation: string; changes: Change[] }>();

export function changeTimeline(conversation: string, change: Change): void {
  for (const page of loading) if (page.conversation === conversation) page.changes.push(change);
  const known = timelines.value.get(conversation);
  if (known === undefined) return;
  const next = change(known);
  if (next !== known) timelines.value = withEntry(timelines.value, conversation, next);
}

/** The last messages, or those around the first that is not read. What is at hand already stays. */
export async function openTimeline(conversation: Conversation): Promise<void> {
  const known = timelines.value.get(conversation.id);
  if (known !== undefined && known.messages.length > 0) return;
  const { unread, read } = conversation;
  if (unread > PAGE / 2) await load(conversation.id, { after: Math.max(read - PAGE / 2, 0) }, 'older', true);
  else await load(conversation.id, {}, 'newer', true);
}

export async function loadMore(conversation: string, side: Side): Promise<void> {
  const known = timelineOf(conversation);
  if (side === 'older' && hasOlder(known)) await load(conversation, { before: firstNumber(known) }, 'older');
  if (side === 'newer' && hasNewer(known)) await load(conversation, { after: lastNumber(known) }, 'newer');
}

/** The end of the history, whatever was at hand. */
export async function loadEnd(conversation: string): Promise<void> {
  if (!hasNewer(timelineOf(conversation)) && timelineOf(conversation).messages.length > 0) return;
  await load(conversation, {}, 'newer', true);
}

/** A place in the history: the message of this number, and what is around it. */
export async function loadAround(conversation: string, number: number): Promise<void> {
  const known = timelineOf(conversation);
  if (number >= firstNumber(known) && number <= lastNumber(known) && firstNumber(known) > 0) return;
  await load(conversation, { after: Math.max(number - PAGE / 2, 0) }, 'older', true);
}

/**
 * More was missed than is replayed: what is at hand stays, as it is by now, and what came since is read on from there. Where
 * the host knows less than was seen here, the end is read anew.
 */
export async function catchUp({ id, head, read, unread }: Conversation): Promise<void> {
  const known = timelineOf(id);
  const last = lastNumber(known);
  if (last === 0) return;
  if (head < last) return load(id, {}, 'newer', true);
  if (unread > 0) missed.value = withEntry(missed.value, id, read);
  for (let after = firstNumber(known) - 1; after < last; after += PAGE_MAX) {
    const limit = Math.min(PAGE_MAX, last - after);
    const { items } = await get<Page<Message>>(`/v1/conversations/${id}/messages`, { after, limit });
    changeTimeline(id, (timeline) => items.reduce(withChanged, { ...timeline, head: Math.max(timeline.head, head) }));
  }
}

async function load(
  conversation: string,
  where: { before?: number; after?: number },
  keep: Side,
  replace = false,
): Promise<void> {
  const page = { conversation, changes: [] as Change[] };
  loading.add(page);
  const { items } = await get<Page<Message>>(`/v1/conversations/${conversation}/messages`, { ...where, limit: PAGE }).finally(() => loading.delete(page));
  const head = conversations.value.get(conversation)?.head ?? 0;
  const atEnd = where.before === undefined && (where.after === undefined || items.length < PAGE);
  const known = timelineOf(conversation);
  const last = items.reduce((most, { number }) => Math.max(most, number ?? 0), 0);
  const next = withPage(replace ? { messages: [], head: known.head } : known, items, atEnd ? Math.max(last, lastNumber(known)) : head, keep);
  timelines.value = withEntry(timelines.value, conversation, page.changes.reduce((timeline, change) => change(timeline), next));
}

/** Reads one message again: a view of one's own, or reactions, changed. Several wishes within a moment are one request. */
export function reread(message: string, conversation: string, put: (message: Message) => void = () => {}): void {
  if (rereading.has(message)) return;
  rereading.add(message);
  setTimeout(() => {
    rereading.delete(message);
    get<Message>(`/v1/messages/${message}`).then(
      (found) => {
        changeTimeline(conversation, (known) => withChanged(known, found));
        put(found);
      },
      () => {
        // It is gone, or the line is: the next page tells.
      },
    );
  }, 60);
}

const rereading = new Set<string>();
const found = new Map<string, Promise<Message>>();

/** The person signed out: nothing of theirs stays. */
export function forgetMessages(): void {
  found.clear();
}

/** A message that may be far away in the history: what a reply quotes. */
export function findMessage(id: string): Promise<Message> {
  const known = found.get(id);
  if (known !== undefined) return known;
  const asked = get<Message>(`/v1/messages/${id}`);
  found.set(id, asked);
  asked.catch(() => setTimeout(() => found.delete(id), 10_000));
  if (found.size > 200) found.delete(found.keys().next().value ?? id);
  return asked;
}

export async function loadMembers(conversation: string): Promise<void> {
  const all: Member[] = [];
  let after: string | null = null;
  do {
    const page: Page<Member> = await get<Page<Member>>(`/v1/conversations/${conversation}/members`, { after, limit: 100 });
    all.push(...page.items);
    after = page.items.length === 100 ? (page.items.at(-1)?.user ?? null) : null;
  } while (after !== null && all.length < 2_000);
  members.value = withEntry(members.value, conversation, all);
  notePeople(all.map(({ user, name, avatar }) => ({ id: user, name, avatar: avatar ?? null })));
  for (const { user, online } of all) if (online !== undefined) notePresence(user, online);
}
