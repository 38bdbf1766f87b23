// Where the keyboard is in a card, kept while the card changes under it.

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Card } from './model';

/** An update must not take the keyboard's place away: the same field keeps it, or else the card. */
export function useKeptFocus(root: { current: HTMLFormElement | null }, card: Card): void {
  const held = useRef<{ field: string | null; from: number | null; to: number | null } | null>(null);
  useEffect(() => {
    const form = root.current;
    if (form === null) return;
    const note = () => {
      const active = document.activeElement;
      if (active === null || !form.contains(active)) return;
      const box = active.closest<HTMLElement>('[data-field]');
      const text = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
      held.current = { field: box?.dataset['field'] ?? null, from: text?.selectionStart ?? null, to: text?.selectionEnd ?? null };
    };
    const drop = (event: FocusEvent) => {
      // A removed element loses the focus to nothing; a person gives it to something.
      if (event.relatedTarget !== null) held.current = null;
    };
    form.addEventListener('focusin', note);
    document.addEventListener('selectionchange', note);
    form.addEventListener('focusout', drop);
    return () => {
      form.removeEventListener('focusin', note);
      document.removeEventListener('selectionchange', note);
      form.removeEventListener('focusout', drop);
    };
  }, []);
  useLayoutEffect(() => {
    const form = root.current;
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (form === null || held.current === null || !lost) return;
    const { field, from, to } = held.current;
    for (const box of form.querySelectorAll<HTMLElement>('[data-field]')) {
      if (field === null || box.dataset['field'] !== field) continue;
      const entry = box.querySelector<HTMLElement>('input, select, textarea');
      entry?.focus();
      const text = entry instanceof HTMLTextAreaElement || (entry instanceof HTMLInputElement && entry.type === 'text');
      if (text && from !== null && to !== null) (entry as HTMLInputElement).setSelectionRange(from, to);
      return;
    }
    form.focus({ preventScroll: true });
  }, [card]);
}
