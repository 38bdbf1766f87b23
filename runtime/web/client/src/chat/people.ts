// Finding people, and the conversations with them.

import { get, newKey, post } from '../api/client';
import { Problem } from '../api/problem';
import type { Person } from '../api/types';
import { go } from '../shell/route';
import { refreshConversation } from '../sync/engine';
import { notePeople } from '../sync/people';
import { conversations } from '../sync/state';

/** Somebody by their exact user name; nothing where nobody has it. */
export async function findByLogin(login: string): Promise<Person | null> {
  const wanted = login.trim().replace(/^@/, '').toLowerCase();
  if (wanted === '') return null;
  try {
    const found = await get<Person>(`/v1/people/${encodeURIComponent(wanted)}`);
    notePeople([found]);
    return { ...found, login: found.login ?? wanted };
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 400 || error.status === 422)) return null;
    throw error;
  }
}

/** People whom the person shares a conversation with: a group is mostly made of those. */
export function knownPeople(): Person[] {
  const all = new Map<string, Person>();
  for (const { other } of conversations.value.values()) if (other) all.set(other.id, other);
  return [...all.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** Opens the conversation with somebody; the host makes it if there is none. */
export async function openDirect(user: string, key: string = newKey()): Promise<void> {
  const known = [...conversations.value.values()].find(({ other }) => other?.id === user);
  if (known) {
    go({ view: 'conversation', id: known.id, info: false });
    return;
  }
  const { id } = await post<{ id: string }>('/v1/conversations', { kind: 'direct', members: [user] }, key);
  await refreshConversation(id);
  go({ view: 'conversation', id, info: false });
}

export async function makeGroup(name: string, members: readonly string[], key: string): Promise<void> {
  const { id } = await post<{ id: string }>('/v1/conversations', { kind: 'group', name, members }, key);
  await refreshConversation(id);
  go({ view: 'conversation', id, info: false });
}
