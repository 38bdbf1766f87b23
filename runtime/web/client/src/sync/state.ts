// What the client knows, as signals: views that read one are drawn again when it changes.

import { computed, signal } from '@preact/signals';
import type { Conversation, HostInfo, Me, Member, Message, Program } from '../api/types';
import type { Timeline } from './timeline';

export type Access = 'unknown' | 'signedOut' | 'signedIn' | 'unreachable';
export type Line = 'connecting' | 'online' | 'offline';

export const access = signal<Access>('unknown');
export const hostInfo = signal<HostInfo | null>(null);
export const me = signal<Me | null>(null);
/** Whether the socket is open. */
export const line = signal<Line>('connecting');

export type Loading = { kind: 'loading' } | { kind: 'there' } | { kind: 'failed'; error: unknown };

export const conversations = signal<ReadonlyMap<string, Conversation>>(new Map());
export const conversationsLoading = signal<Loading>({ kind: 'loading' });

export const programs = signal<ReadonlyMap<string, Program>>(new Map());
export const timelines = signal<ReadonlyMap<string, Timeline>>(new Map());
/** How far was read, by conversation, when more was missed than is replayed: new messages begin after it. */
export const missed = signal<ReadonlyMap<string, number>>(new Map());
/** Messages for the person alone, by conversation. */
export const privates = signal<ReadonlyMap<string, readonly Message[]>>(new Map());
export const members = signal<ReadonlyMap<string, readonly Member[]>>(new Map());

/** Newest first. */
export const sortedConversations = computed(() =>
  [...conversations.value.values()].sort((one, other) => lastAt(other).localeCompare(lastAt(one))),
);

export const unreadTotal = computed(() => {
  let total = 0;
  for (const conversation of conversations.value.values()) if (!isMuted(conversation)) total += conversation.unread;
  return total;
});

export function lastAt(conversation: Conversation): string {
  return conversation.last?.at ?? conversation.created;
}

export function isMuted(conversation: Conversation): boolean {
  const until = conversation.muted_until;
  return typeof until === 'string' && Date.parse(until) > Date.now();
}

/** The same map with one entry changed. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

export function changeConversation(id: string, change: (known: Conversation) => Conversation): void {
  const known = conversations.value.get(id);
  if (known !== undefined) conversations.value = withEntry(conversations.value, id, change(known));
}

/** Forgets everything: the person signed out. */
export function forgetState(): void {
  me.value = null;
  conversations.value = new Map();
  conversationsLoading.value = { kind: 'loading' };
  programs.value = new Map();
  timelines.value = new Map();
  missed.value = new Map();
  privates.value = new Map();
  members.value = new Map();
}
