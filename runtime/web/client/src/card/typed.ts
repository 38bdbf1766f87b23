// What stands in a card's fields while a person types and the card changes under them.
//
// What was typed stays with its field, by id, while the newer card still has a place for it. What was sent gives way to
// what the next card says, unless it was typed over meanwhile.

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { keepDraft, readDraft } from './drafts';
import { type Values, fieldsOf, stillFits } from './fields';
import type { Card, Field } from './model';

/** What is typed into one version of a card. */
export interface Typing {
  card: Card;
  fields: Field[];
  values: Values;
  /** What was sent and handled: it gives way when the card changes. */
  sent: Values | null;
}

/** The typing, once the card is another. */
export function carryOver(before: Typing, card: Card): Typing {
  const fields = fieldsOf(card);
  const values: Values = {};
  for (const field of fields) {
    const value = own(before.values, field.id);
    if (value === undefined || (before.sent !== null && own(before.sent, field.id) === value)) continue;
    const then = before.fields.find((known) => known.id === field.id);
    if (then !== undefined && stillFits(field, value, then)) set(values, field.id, value);
  }
  return { card, fields, values, sent: null };
}

/** The typing at first sight: what a reload left, as far as it still fits. */
export function firstTyping(card: Card, draft: Values | null): Typing {
  const fields = fieldsOf(card);
  const values: Values = {};
  for (const field of fields) {
    const value = draft === null ? undefined : own(draft, field.id);
    if (value !== undefined && stillFits(field, value, undefined)) set(values, field.id, value);
  }
  return { card, fields, values, sent: null };
}

function own(values: Values, id: string): string | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}

/** Also where a field is called `__proto__`. */
function set(values: Values, id: string, value: string): void {
  Object.defineProperty(values, id, { value, enumerable: true, configurable: true, writable: true });
}

export interface Typed {
  fields: Field[];
  values: Values;
  type(field: Field, value: string): void;
  /** What was sent was handled. */
  handled(sent: Values, card: Card): void;
}

/** A pause in typing. */
const SAVE_MS = 300;

/** The typing of one message's card, kept through changes and reloads. */
export function useTyped(message: string, version: number, card: Card): Typed {
  const kept = useRef<Typing | null>(null);
  const [, redraw] = useState(0);
  kept.current ??= firstTyping(card, readDraft(message)?.values ?? null);
  if (kept.current.card !== card) kept.current = carryOver(kept.current, card);
  const typing = kept.current;

  // Typing is saved when it pauses, and at once when the card or the page goes.
  const save = useRef(() => {});
  save.current = () => keepDraft(message, { version, values: typing.values });
  useEffect(() => {
    const timer = setTimeout(() => save.current(), SAVE_MS);
    return () => clearTimeout(timer);
  }, [message, version, typing]);
  useEffect(() => {
    const now = () => save.current();
    addEventListener('pagehide', now);
    return () => {
      removeEventListener('pagehide', now);
      now();
    };
  }, []);

  const type = useCallback((field: Field, value: string) => {
    if (kept.current === null) return;
    const values = { ...kept.current.values };
    set(values, field.id, value);
    kept.current = { ...kept.current, values };
    redraw((count) => count + 1);
  }, []);

  const handled = useCallback((sent: Values, pressed: Card) => {
    if (kept.current === null) return;
    kept.current = { ...kept.current, sent };
    // The newer card was here before the answer.
    if (kept.current.card !== pressed) kept.current = carryOver(kept.current, kept.current.card);
    redraw((count) => count + 1);
  }, []);

  return useMemo(
    () => ({ fields: typing.fields, values: typing.values, type, handled }),
    [typing, type, handled],
  );
}
