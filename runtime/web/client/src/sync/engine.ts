// Keeps what the client knows the same as what the host knows: one socket, the person's own log and those of their
// conversations; after a loss it goes on where it was.

import { del, get, post, whenSignedOut } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Acted, Conversation, LogEntry, Me, Message, Page, Program } from '../api/types';
import { catchUp, changeTimeline, forgetMessages, loadMembers, reread } from './history';
import { Outbox, type Outgoing, storageKeeper } from './outbox';
import { forgetPeople, notePeople } from './people';
import { Socket } from './socket';
import { forgetSoft, notePresence, noteSoft, stopTyping } from './soft';
import {
  access,
  changeConversation,
  conversations,
  conversationsLoading,
  forgetState,
  line,
  me,
  members,
  privates,
  programs,
  timelines,
  withEntry,
} from './state';
import { withChanged, withPosted } from './timeline';

/** What else wants to hear of the person's own log. */
type OwnListener = (entry: LogEntry) => void;

/** Own entries of so long ago may hold private messages that are still of use. */
const OWN_ENTRIES_BACK = 200;
const CONVERSATIONS_MAX = 2_000;

const ownListeners = new Set<OwnListener>();
let socket: Socket | null = null;
export let outbox: Outbox | null = null;

export function onOwnEntry(listener: OwnListener): () => void {
  ownListeners.add(listener);
  return () => ownListeners.delete(listener);
}

/** Finds out who is signed in, and begins. */
export async function begin(): Promise<void> {
  whenSignedOut(end);
  try {
    await take(await get<Me>('/v1/me'));
  } catch (error) {
    access.value = error instanceof Problem && error.status === 401 ? 'signedOut' : 'unreachable';
  }
}

/** The person has just signed in. */
export async function signedIn(): Promise<void> {
  await take(await get<Me>('/v1/me'));
}

export async function refreshMe(): Promise<void> {
  me.value = await get<Me>('/v1/me');
}

/** The person leaves. The host closes the line with the session: nobody opens it again meanwhile. */
export async function signOut(): Promise<void> {
  socket?.hold(true);
  try {
    await del('/v1/sessions/current');
  } catch (error) {
    socket?.hold(false);
    throw error;
  }
  end();
}

/** There is no session any more. */
export function end(): void {
  socket?.stop();
  outbox?.stop();
  socket = null;
  outbox = null;
  forgetState();
  forgetPeople();
  forgetSoft();
  forgetMessages();
  reading.clear();
  access.value = 'signedOut';
}

async function take(mine: Me): Promise<void> {
  me.value = mine;
  notePeople([{ id: mine.id, name: mine.profile.name, avatar: mine.avatar ?? null }]);
  access.value = 'signedIn';
  outbox = new Outbox({ post: postMessage, posted, words: inWords, wait }, storageKeeper(mine.id));
  const started = new Socket({ entry, soft: noteSoft, ended, skipped, opened, closed });
  socket = started;
  started.follow('me', mine.log_head);
  started.start();
  void loadPrograms();
  await loadConversations();
  outbox?.start();
  void loadPrivates(mine.log_head);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function loadConversations(): Promise<void> {
  try {
    const all = new Map<string, Conversation>();
    let after: string | null = null;
    do {
      const page: Page<Conversation> = await get<Page<Conversation>>('/v1/conversations', { after, limit: 100 });
      for (const one of page.items) all.set(one.id, one);
      after = page.items.length === 100 ? (page.items.at(-1)?.id ?? null) : null;
    } while (after !== null && all.size < CONVERSATIONS_MAX);
    conversations.value = all;
    conversationsLoading.value = { kind: 'there' };
    for (const one of all.values()) noteConversation(one);
  } catch (error) {
    if (conversationsLoading.value.kind !== 'there') conversationsLoading.value = { kind: 'failed', error };
  }
}

function noteConversation(one: Conversation): void {
  socket?.follow(one.id, one.log_head);
  if (one.other) {
    notePeople([one.other]);
    notePresence(one.other.id, one.online);
  }
}

/** Reads one conversation again: its name, its picture, what the person may do in it. */
export async function refreshConversation(id: string): Promise<Conversation> {
  const found = await get<Conversation>(`/v1/conversations/${id}`);
  conversations.value = withEntry(conversations.value, id, found);
  noteConversation(found);
  return found;
}

export async function loadPrograms(): Promise<void> {
  try {
    const { items } = await get<Page<Program>>('/v1/programs');
    programs.value = new Map(items.map((program) => [program.id, program]));
  } catch {
    // Commands are not offered until the next time.
  }
}

async function loadPrivates(head: number): Promise<void> {
  try {
    let after = Math.max(head - OWN_ENTRIES_BACK, 0);
    for (;;) {
      const { items } = await get<Page<LogEntry>>('/v1/log', { after, limit: 100 });
      for (const one of items) notePrivate(one);
      const last = items.at(-1);
      if (last === undefined || last.number >= head) return;
      after = last.number;
    }
  } catch {
    // Private messages of earlier are missing; those that come are shown.
  }
}

function entry(one: LogEntry): void {
  if (one.log === 'me') {
    own(one);
    return;
  }
  const id = one.log;
  switch (one.kind) {
    case 'message_posted':
      if (one.message) noteMessage(one.message);
      break;
    case 'message_changed':
    case 'message_redacted':
      if (one.message) noteChanged(one.message);
      break;
    case 'message_reacted':
      if (timelines.value.get(id)?.messages.some((known) => known.id === one.message_id)) reread(one.message_id, id);
      break;
    case 'member_joined':
    case 'member_left':
    case 'role_changed':
      if (members.value.has(id)) void loadMembers(id).catch(() => {});
      void refreshConversation(id).catch(() => {});
      break;
    case 'conversation_changed':
      void refreshConversation(id).catch(() => {});
      break;
  }
}

function own(one: LogEntry): void {
  notePrivate(one);
  switch (one.kind) {
    case 'joined':
      void refreshConversation(one.conversation).catch(() => {});
      break;
    case 'left':
      ended(one.conversation);
      break;
    case 'view_changed':
    case 'form_closed':
      reread(one.message_id, one.conversation, putPrivate);
      break;
  }
  for (const listener of ownListeners) listener(one);
}

function notePrivate(one: LogEntry): void {
  if (one.kind !== 'message_posted' && one.kind !== 'message_changed' && one.kind !== 'message_redacted') return;
  if (one.message) putPrivate(one.message);
}

function putPrivate(message: Message): void {
  if (!message.private) return;
  const known = privates.value.get(message.conversation) ?? [];
  const others = known.filter(({ id }) => id !== message.id);
  const next = [...others, message].sort((a, b) => a.at.localeCompare(b.at));
  privates.value = withEntry(privates.value, message.conversation, next);
}

/** A message that every member sees was posted. */
export function noteMessage(message: Message): void {
  const id = message.conversation;
  const number = message.number ?? 0;
  const mine = message.author.kind === 'user' && message.author.id === me.value?.id;
  if (mine) outbox?.noteOwn(message);
  stopTyping(id, message.author.id);
  changeTimeline(id, (known) => withPosted(known, message));
  changeConversation(id, (known) => {
    if (number <= known.head) return known;
    // One's own is not new to oneself; the host counts it until it is told what was read.
    const meant = !mine && (message.mentions ?? []).includes(me.value?.id ?? '');
    return { ...known, head: number, last: message, unread: known.unread + (mine ? 0 : 1), mentions: known.mentions + (meant ? 1 : 0) };
  });
}

/** A newer state of a message: from the log, or with an answer. */
export function noteChanged(message: Message): void {
  const id = message.conversation;
  const known = timelines.value.get(id)?.messages.find((one) => one.id === message.id);
  // The log says what all members see; one's own view stands before that.
  if (known?.own_view && !message.own_view) reread(message.id, id);
  else changeTimeline(id, (timeline) => withChanged(timeline, message));
  putPrivate(message);
  changeConversation(id, (one) => (one.last?.id === message.id ? { ...one, last: { ...message, card: null } } : one));
}

function ended(log: string): void {
  if (log === 'me') return;
  socket?.unfollow(log);
  const next = new Map(conversations.value);
  if (next.delete(log)) conversations.value = next;
}

function skipped(log: string): void {
  if (log === 'me') {
    void loadConversations();
    return;
  }
  refreshConversation(log)
    .then(catchUp)
    .catch(() => {});
}

function opened(isFirst: boolean): void {
  line.value = 'online';
  outbox?.hurry();
  // What is not in logs may have changed: how far was read elsewhere, who is there.
  if (!isFirst) {
    void loadConversations();
    for (const id of members.value.keys()) void loadMembers(id).catch(() => {});
  }
}

function closed(): void {
  line.value = 'offline';
  // The host may have closed it because the session is over: then this says so.
  void get<Me>('/v1/me').then(
    (mine) => {
      me.value = mine;
    },
    () => {},
  );
}

async function postMessage(outgoing: Outgoing): Promise<Message | null> {
  const { text, replyTo, mentions, attachments } = outgoing;
  const body = {
    text,
    ...(replyTo !== null && { reply_to: replyTo }),
    ...(mentions.length > 0 && { mentions }),
    ...(attachments.length > 0 && { attachments: attachments.map(({ id }) => id) }),
  };
  const { message } = await post<Acted>(`/v1/conversations/${outgoing.conversation}/messages`, body, outgoing.key);
  return message ?? null;
}

function posted(_: Outgoing, message: Message | null): void {
  if (message === null) return;
  noteMessage(message);
  // Whoever answers has read what is there.
  markRead(message.conversation, message.number ?? 0);
}

/** Says that the person types, not more often than it is of use. */
export function sayTyping(conversation: string): void {
  const now = Date.now();
  if (now - saidTyping < 3_000) return;
  saidTyping = now;
  socket?.say({ type: 'typing', conversation });
}
let saidTyping = 0;

const reading = new Map<string, number>();

/** The person has seen messages up to this number. */
export function markRead(conversation: string, number: number): void {
  const known = conversations.value.get(conversation);
  if (known === undefined || number <= known.read || number <= (reading.get(conversation) ?? 0)) return;
  reading.set(conversation, number);
  changeConversation(conversation, (one) => ({ ...one, read: number, unread: Math.max(one.head - number, 0), mentions: number >= one.head ? 0 : (one.mentions ?? 0) }));
  post(`/v1/conversations/${conversation}/read`, { number }, null).catch(() => {
    // The next message that is seen says it again.
    reading.delete(conversation);
  });
}
