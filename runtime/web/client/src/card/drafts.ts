// What was typed into cards and not sent yet, so that a reload loses nothing.
//
// Kept in this tab alone, by message, with the version of the card that it was typed into. Bounded in count; when the storage
// is full or forbidden, typing goes on without it.

import type { Values } from './fields';

export interface Draft {
  version: number;
  values: Values;
}

const PREFIX = 'parvis.card.';
const INDEX = 'parvis.cards';
/** A person fills in few cards at once; the oldest goes. */
const DRAFTS_MAX = 40;

export function readDraft(message: string): Draft | null {
  try {
    const json: unknown = JSON.parse(sessionStorage.getItem(PREFIX + message) ?? 'null');
    if (typeof json !== 'object' || json === null) return null;
    const { version, values } = json as Partial<Draft>;
    if (typeof version !== 'number' || typeof values !== 'object' || values === null) return null;
    const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
    return { version, values: Object.fromEntries(texts) };
  } catch {
    return null;
  }
}

/** Keeps what was typed; without values, forgets it. */
export function keepDraft(message: string, draft: Draft): void {
  try {
    const others = index().filter((known) => known !== message);
    if (Object.keys(draft.values).length === 0) {
      sessionStorage.removeItem(PREFIX + message);
      sessionStorage.setItem(INDEX, JSON.stringify(others));
      return;
    }
    for (const oldest of others.splice(0, others.length + 1 - DRAFTS_MAX)) sessionStorage.removeItem(PREFIX + oldest);
    sessionStorage.setItem(PREFIX + message, JSON.stringify(draft));
    sessionStorage.setItem(INDEX, JSON.stringify([...others, message]));
  } catch {
    // Full or forbidden: what is typed stays in the page.
  }
}

/** Forgets all of them: the person signs out. */
export function forgetDrafts(): void {
  for (const message of index()) sessionStorage.removeItem(PREFIX + message);
  sessionStorage.removeItem(INDEX);
}

function index(): string[] {
  try {
    const json: unknown = JSON.parse(sessionStorage.getItem(INDEX) ?? '[]');
    return Array.isArray(json) ? json.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
