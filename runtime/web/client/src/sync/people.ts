// Who is who: names and pictures of people, asked for in batches as views need them.

import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { Author, Page, Person } from '../api/types';
import { programs, me } from './state';

export const people = signal<ReadonlyMap<string, Person>>(new Map());

/** As many as the host answers at once. */
const BATCH_MAX = 100;

const wanted = new Set<string>();
const failed = new Map<string, number>();
const RETRY_MS = 30_000;

/** A person, as far as is known; who is not known yet is asked for. Reads a signal: call it while drawing. */
export function person(id: string): Person | null {
  const known = people.value.get(id);
  if (known !== undefined) return known;
  const again = failed.get(id);
  if (again === undefined || again < Date.now()) want(id);
  return null;
}

export function notePeople(some: readonly Person[]): void {
  const changed = some.filter((one) => {
    const known = people.peek().get(one.id);
    return known === undefined || known.name !== one.name || known.avatar !== (one.avatar || null);
  });
  if (changed.length === 0) return;
  const next = new Map(people.peek());
  for (const one of changed) next.set(one.id, { ...next.get(one.id), ...one, avatar: one.avatar || null });
  people.value = next;
}

/** The name and the picture of whoever wrote a message. */
export function authorOf(author: Author): { name: string; avatar: string | null; isProgram: boolean; isMe: boolean } {
  if (author.kind === 'program') {
    const program = programs.value.get(author.id);
    return { name: program?.version.program_name ?? '', avatar: program?.icon ?? null, isProgram: true, isMe: false };
  }
  const found = person(author.id);
  return { name: found?.name ?? '', avatar: found?.avatar ?? null, isProgram: false, isMe: author.id === me.value?.id };
}

export function forgetPeople(): void {
  people.value = new Map();
  wanted.clear();
  failed.clear();
}

function want(id: string): void {
  if (wanted.size === 0) queueMicrotask(() => void ask());
  wanted.add(id);
}

async function ask(): Promise<void> {
  const ids = [...wanted];
  wanted.clear();
  for (let from = 0; from < ids.length; from += BATCH_MAX) {
    const batch = ids.slice(from, from + BATCH_MAX);
    try {
      const { items } = await get<Page<Person>>('/v1/users', { ids: batch.join(',') });
      notePeople(items);
      const found = new Set(items.map(({ id }) => id));
      for (const id of batch) if (!found.has(id)) failed.set(id, Number.POSITIVE_INFINITY);
    } catch {
      for (const id of batch) failed.set(id, Date.now() + RETRY_MS);
    }
  }
}
