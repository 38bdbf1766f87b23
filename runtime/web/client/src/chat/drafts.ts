// What was typed and not sent, by conversation: kept in this browser.

import { signal } from '@preact/signals';
import { me } from '../sync/state';

export interface ChatDraft {
  text: string;
  replyTo: string | null;
}

const DRAFT_CHARS_MAX = 8_192;

/** Conversations that hold a draft, with its words: the list shows them. */
export const drafts = signal<ReadonlyMap<string, ChatDraft>>(new Map());

export function readDrafts(): void {
  try {
    const json: unknown = JSON.parse(localStorage.getItem(name()) ?? '{}');
    const entries = typeof json === 'object' && json !== null ? Object.entries(json) : [];
    drafts.value = new Map(entries.filter((entry): entry is [string, ChatDraft] => typeof entry[1]?.text === 'string'));
  } catch {
    drafts.value = new Map();
  }
}

export function keepDraft(conversation: string, draft: ChatDraft): void {
  const next = new Map(drafts.value);
  if (draft.text.trim() === '' && draft.replyTo === null) {
    if (!next.delete(conversation)) return;
  } else {
    next.set(conversation, { ...draft, text: draft.text.slice(0, DRAFT_CHARS_MAX) });
  }
  drafts.value = next;
  try {
    localStorage.setItem(name(), JSON.stringify(Object.fromEntries(next)));
  } catch {
    // Full or forbidden: it lasts as long as the page.
  }
}

function name(): string {
  return `parvis.drafts.${me.value?.id ?? ''}`;
}
