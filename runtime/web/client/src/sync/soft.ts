// What is never stored: who types, who is there, how far others have read.

import { signal } from '@preact/signals';
import type { Soft } from '../api/types';
import { changeConversation, me, members, withEntry } from './state';

/** A person who stops typing says nothing; after so long they have stopped. */
const TYPING_MS = 6_000;

/** Ids of people and programs that type, by conversation. */
export const typing = signal<ReadonlyMap<string, readonly string[]>>(new Map());
export const online = signal<ReadonlySet<string>>(new Set());

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function noteSoft(soft: Soft): void {
  switch (soft.kind) {
    case 'user_typing':
      if (soft.user !== me.value?.id) noteTyping(soft.conversation, soft.user);
      break;
    case 'program_typing':
      noteTyping(soft.conversation, soft.program);
      break;
    case 'presence':
      notePresence(soft.user, soft.online);
      break;
    case 'read':
      noteRead(soft.conversation, soft.user, soft.number);
      break;
  }
}

function noteTyping(conversation: string, who: string): void {
  const key = `${conversation} ${who}`;
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => stopTyping(conversation, who), TYPING_MS));
  const known = typing.value.get(conversation) ?? [];
  if (!known.includes(who)) typing.value = withEntry(typing.value, conversation, [...known, who]);
}

/** They said it: they do not type any more. */
export function stopTyping(conversation: string, who: string): void {
  const key = `${conversation} ${who}`;
  clearTimeout(timers.get(key));
  timers.delete(key);
  const known = typing.value.get(conversation);
  if (known?.includes(who)) typing.value = withEntry(typing.value, conversation, known.filter((one) => one !== who));
}

export function notePresence(user: string, isOnline: boolean): void {
  if (online.value.has(user) === isOnline) return;
  const next = new Set(online.value);
  if (isOnline) next.add(user);
  else next.delete(user);
  online.value = next;
}

function noteRead(conversation: string, user: string, number: number): void {
  if (user === me.value?.id) {
    changeConversation(conversation, (known) =>
      number <= known.read ? known : { ...known, read: number, unread: Math.max(known.head - number, 0), mentions: 0 },
    );
    return;
  }
  const known = members.value.get(conversation);
  if (known === undefined) return;
  const next = known.map((one) => (one.user === user && (one.read ?? 0) < number ? { ...one, read: number } : one));
  members.value = withEntry(members.value, conversation, next);
}

export function forgetSoft(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  typing.value = new Map();
  online.value = new Set();
}
