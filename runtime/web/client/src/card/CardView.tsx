// One card in a conversation: the card itself, what the host says beside it, and what a person does with it.
//
// Always true: a card that this client cannot draw shows its text; one that breaks takes nothing else with it; a spinner ends.
//
// Not here: the message around it (author, time, reactions), the sheets that a press may lead to (`surfaces`).

import { Component, type ComponentChildren } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Message } from '../api/types';
import { texts } from '../texts';
import { ActionRow } from './Buttons';
import { Elements } from './Elements';
import { useKeptFocus } from './focus';
import { type Fault, collect, actionsOf, faultsIn } from './fields';
import { type Card, type Execute, type Field, readCard } from './model';
import { newPress } from './press';
import { type CardHost, type Note, usePressing } from './pressing';
import { useTyped } from './typed';
import type { CardUi } from './ui';
import './card.css';
import './fields.css';

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
      class={`card${closed ? ' card-closed' : ''}${card.vertical === 'top' ? '' : ` card-vertical-${card.vertical}`}`}
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
          <p class="card-text" dir="auto">{message.text}</p>
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
