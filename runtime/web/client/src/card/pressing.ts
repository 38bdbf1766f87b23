// A card's press while it lasts, and what the host says of it beside the card.
//
// Always true: one press at a time; what it leads to is told once; a spinner ends.

import { useEffect, useRef, useState } from 'preact/hooks';
import { newKey } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Message } from '../api/types';
import { decisionsTaken } from '../surfaces/changes';
import { texts } from '../texts';
import type { Card } from './model';
import { type Press, type Pressed, retry, send } from './press';

/** What a card needs of the page around it. */
export interface CardHost {
  /** A newer state of the message came with an answer. */
  showMessage(message: Message): void;
  /** The program's words for the person who acted. */
  showToast(text: string, alert: boolean, program: string): void;
  /** The program cannot go on before the person decides. */
  askConsent(program: string, permission: string): void;
  openPayment(payment: string): void;
  /** The card itself tells how this event ended: nothing else needs to. */
  claimEvent(event: string): void;
}

/** How long an answer may come after the change that it brought about. */
const ANSWER_AFTER_CHANGE_MS = 3_000;

/** What stands under the card after a press. */
export type Note = { tone: 'info' | 'warning'; text: string; by?: 'program'; again?: () => void };

export interface Pressing {
  waiting: string | null;
  note: Note | null;
  start(press: Press): void;
  clear(): void;
}

export function usePressing(message: Message, card: Card, host: CardHost, handled: (sent: Press['inputs'], card: Card) => void): Pressing {
  const [waiting, setWaiting] = useState<string | null>(null);
  const [note, setNote] = useState<Note | null>(null);
  const current = useRef<{ press: Press; left: AbortController } | null>(null);

  // Gone from the page: nobody waits for the answer any more.
  useEffect(() => () => current.current?.left.abort(), []);
  // What was said of an older card means nothing beside the new one, except that it changed.
  useEffect(() => {
    setNote((note) => (note?.text === texts.value.card.changed ? note : null));
    // The log showed the effect before the answer came: the answer gets a moment more, then the spinner ends.
    const waited = current.current;
    if (waited === null) return;
    const timer = setTimeout(() => {
      if (current.current !== waited) return;
      current.current = null;
      waited.left.abort();
      setWaiting(null);
      handled(waited.press.inputs, card);
    }, ANSWER_AFTER_CHANGE_MS);
    return () => clearTimeout(timer);
  }, [card]);

  // Decided: what waited for it goes on, or not, and the card says so itself.
  const decided = decisionsTaken.value;
  useEffect(() => setNote((note) => (note?.text === texts.value.card.waitsForYou ? null : note)), [decided]);

  const run = (press: Press, ask: (left: AbortSignal) => Promise<Pressed>) => {
    current.current?.left.abort();
    const left = new AbortController();
    current.current = { press, left };
    setWaiting(press.action);
    setNote(null);
    void ask(left.signal).then((pressed) => {
      if (left.signal.aborted || current.current?.press !== press) return;
      current.current = null;
      setWaiting(null);
      setNote(settle(press, pressed));
    });
  };
  const start = (press: Press) => run(press, (left) => send(press, left));

  const settle = (press: Press, pressed: Pressed): Note | null => {
    const words = texts.value.card;
    if ('event' in pressed && pressed.event !== null) host.claimEvent(pressed.event);
    const program = message.author.kind === 'program' ? message.author.id : '';
    switch (pressed.kind) {
      case 'done':
        handled(press.inputs, card);
        if (pressed.toast) host.showToast(pressed.toast.text, pressed.toast.alert, program);
        return null;
      case 'refused':
        return { tone: 'info', text: pressed.text, by: 'program' };
      case 'consent':
        host.askConsent(program, pressed.permission);
        return { tone: 'info', text: words.waitsForYou };
      case 'failed': {
        const { event } = pressed;
        const again = () => run(press, (left) => (event === null ? send(press, left) : retry(event, newKey(), left)));
        return { tone: 'warning', text: words.failed, again };
      }
      case 'parked':
        return { tone: 'warning', text: words.parked };
      case 'dropped':
        return { tone: 'warning', text: words.dropped };
      case 'changed':
        if (pressed.current) host.showMessage(pressed.current);
        return { tone: 'info', text: words.changed };
      case 'late':
        return { tone: 'warning', text: words.late, again: () => start(press) };
      case 'problem': {
        const passes = !(pressed.error instanceof Problem) || pressed.error.isPassing;
        return { tone: 'warning', text: inWords(pressed.error), ...(passes && { again: () => start(press) }) };
      }
    }
  };
  return { waiting, note, start, clear: () => setNote(null) };
}
