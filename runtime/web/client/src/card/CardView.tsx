// One card in a conversation: the card itself, what the host says beside it, and what a person does with it.
//
// Always true: a card that this client cannot draw shows its text; one that breaks takes nothing else with it; a spinner ends.
//
// Not here: the message around it (author, time, reactions), the sheets that a press may lead to (`surfaces`).

import { Component, type ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { newKey } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Message } from '../api/types';
import { decisionsTaken } from '../surfaces/changes';
import { texts } from '../texts';
import { ActionRow } from './Buttons';
import { Elements } from './Elements';
import { type Fault, collect, actionsOf, faultsIn } from './fields';
import { type Card, type Execute, type Field, readCard } from './model';
import { type Press, type Pressed, newPress, retry, send } from './press';
import { useTyped } from './typed';
import type { CardUi } from './ui';
import './card.css';

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

export interface CardViewProps {
  message: Message;
  host: CardHost;
}

export function CardView({ message, host }: CardViewProps) {
  const card = useMemo(() => readCard(message.card), [message.card]);
  const fallback = <Fallback text={message.text} />;
  if (card === null) return fallback;
  return (
    <Boundary key={message.id} card={card} instead={fallback}>
      <Drawn message={message} card={card} host={host} />
    </Boundary>
  );
}

function Fallback({ text }: { text: string }) {
  return (
    <div class="card card-fallback">
      <p class="card-text" dir="auto">
        {text || texts.value.card.unreadable}
      </p>
    </div>
  );
}

class Boundary extends Component<{ card: Card; instead: ComponentChildren; children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  /** Another card gets another chance. */
  override componentDidUpdate(before: { card: Card }) {
    if (this.state.broken && before.card !== this.props.card) this.setState({ broken: false });
  }

  static override getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? this.props.instead : this.props.children;
  }
}

/** How long an answer may come after the change that it brought about. */
const ANSWER_AFTER_CHANGE_MS = 3_000;

/** What stands under the card after a press. */
type Note = { tone: 'info' | 'warning'; text: string; by?: 'program'; again?: () => void };

function Drawn({ message, card, host }: { message: Message; card: Card; host: CardHost }) {
  const root = useRef<HTMLFormElement>(null);
  const uid = useId();
  const typed = useTyped(message.id, message.version, card);
  const [faults, setFaults] = useState<ReadonlyMap<string, Fault>>(new Map());
  const pressing = usePressing(message, card, host, typed.handled);
  useKeptFocus(root, card);

  const press = (action: Execute) => {
    const fields = action.takesInputs ? typed.fields : [];
    const found = faultsIn(fields, typed.values);
    setFaults(found);
    if (found.size > 0) {
      focusFirst(root.current, [...found.keys()]);
      pressing.clear();
      return;
    }
    pressing.start(newPress(message.id, message.version, action.id, collect(fields, typed.values)));
  };

  const closed = message.form?.closed === true;
  const ui: CardUi = {
    message: message.id,
    uid,
    fields: typed.fields,
    values: typed.values,
    faults,
    waiting: pressing.waiting,
    type: (field: Field, value: string) => {
      typed.type(field, value);
      if (faults.has(field.id)) setFaults(new Map([...faults].filter(([id]) => id !== field.id)));
    },
    press,
    pay: host.openPayment,
  };
  const dir = card.rtl === null ? {} : { dir: card.rtl ? ('rtl' as const) : ('ltr' as const) };
  const hiddenFault = [...faults.keys()].some((id) => typed.fields.find((field) => field.id === id)?.hidden);
  return (
    <form
      ref={root}
      class={`card${card.vertical === 'top' ? '' : ` card-vertical-${card.vertical}`}`}
      lang={card.lang ?? undefined}
      {...dir}
      noValidate
      tabIndex={-1}
      data-card={message.id}
      aria-label={texts.value.card.card}
      onSubmit={(event) => {
        event.preventDefault();
        const only = onlyAction(card);
        if (only !== null && !closed && pressing.waiting === null) press(only);
      }}
    >
      {closed ? (
        // A form is for once: afterwards its empty fields would only be in the way.
        <>
          <p class="card-text card-subtle" dir="auto">{message.text}</p>
          <p class="card-note">{texts.value.card.formClosed}</p>
        </>
      ) : (
        <>
          <Elements items={card.body} ui={ui} />
          <ActionRow actions={card.actions} ui={ui} />
          {/* Enter in a field sends the form only where there is one way to send it. */}
          <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
        </>
      )}
      {hiddenFault && <p class="card-note card-note-warning" role="alert">{texts.value.card.hiddenFault}</p>}
      <Working text={card.working} until={message.working_until ?? null} />
      <Status note={pressing.note} waiting={pressing.waiting !== null} />
    </form>
  );
}

/** The one button that Enter in a field presses: never one that destroys. */
function onlyAction(card: Card): Execute | null {
  const executes = actionsOf(card).filter((action): action is Execute => action.kind === 'execute');
  const sending = executes.filter((action) => action.takesInputs && action.enabled && action.style !== 'destructive');
  return sending.length === 1 ? (sending[0] ?? null) : null;
}

function focusFirst(root: HTMLFormElement | null, ids: string[]): void {
  for (const box of root?.querySelectorAll<HTMLElement>('[data-field]') ?? []) {
    if (!ids.includes(box.dataset['field'] ?? '')) continue;
    box.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return;
  }
}

/** The program goes on by itself: the host's own spinner, which ends when the host says so. */
function Working({ text, until }: { text: string | null; until: string | null }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (until === null) return;
    const left = Date.parse(until) - Date.now();
    if (!(left > 0)) return setOver(true);
    const timer = setTimeout(() => setOver(true), Math.min(left, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [until, text]);
  if (text === null || over) return null;
  return (
    <p class="card-note card-working" role="status">
      <span class="card-spinner" aria-hidden="true" />
      <bdi>{text || texts.value.card.working}</bdi>
    </p>
  );
}

function Status({ note, waiting }: { note: Note | null; waiting: boolean }) {
  const words = texts.value.card;
  return (
    <div class="card-status" role="status" aria-live="polite">
      {waiting && <span class="visually-hidden">{words.waiting}</span>}
      {note !== null && (
        <p class={`card-note card-note-${note.tone}`}>
          <bdi>{note.by === 'program' ? words.programSays(note.text) : note.text}</bdi>
          {note.again && (
            <button type="button" class="card-again" onClick={note.again}>
              {texts.value.common.retry}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

interface Pressing {
  waiting: string | null;
  note: Note | null;
  start(press: Press): void;
  clear(): void;
}

function usePressing(message: Message, card: Card, host: CardHost, handled: (sent: Press['inputs'], card: Card) => void): Pressing {
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

/** An update must not take the keyboard's place away: the same field keeps it, or else the card. */
function useKeptFocus(root: { current: HTMLFormElement | null }, card: Card): void {
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
