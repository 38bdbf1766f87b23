// A choice among many that one types for: a text field, and below it the choices that match.
//
// Always true: only a choice of the card is ever its value; what is typed and matches nothing chooses nothing, and says so. The
// list opens inside the card and pushes what follows it down: nothing of a card is drawn over anything else.

import { useRef, useState } from 'preact/hooks';
import { texts } from '../texts';
import type { ChoiceField } from './model';

interface Props {
  field: ChoiceField;
  value: string;
  change(value: string): void;
  /** Those of every field: id, name, whether it is required, its error. */
  attributes: Record<string, unknown> & { id: string };
}

export function Combobox({ field, value, change, attributes }: Props) {
  const words = texts.value.card;
  const title = field.choices.find((choice) => choice.value === value)?.title ?? '';
  /** What is typed since the list opened; nothing: the choice stands there. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const listId = `${attributes.id}-list`;
  const matching = matches(field.choices, typed ?? '');

  const open = (at: number) => {
    setIsOpen(true);
    move(at);
  };
  const move = (at: number) => {
    setActive(at);
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const close = () => {
    setIsOpen(false);
    setActive(-1);
    setTyped(null);
  };
  const choose = (at: number) => {
    const choice = matching[at];
    if (choice === undefined) return;
    change(choice.value);
    close();
  };
  const key = (event: KeyboardEvent) => {
    const last = matching.length - 1;
    const chosen = matching.findIndex((choice) => choice.value === value);
    const to: Record<string, number> = isOpen
      ? { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, PageDown: last, PageUp: 0 }
      : { ArrowDown: Math.max(chosen, 0), ArrowUp: chosen < 0 ? last : chosen };
    const at = to[event.key];
    if (at !== undefined) open(at);
    else if (event.key === 'Enter' && isOpen) choose(active < 0 && matching.length === 1 ? 0 : active);
    else if (event.key === 'Escape' && (isOpen || typed !== null)) close();
    else return;
    // Enter sends no form, and Escape closes nothing else, while they are about the list.
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="card-combobox">
      <input
        {...attributes}
        class="card-input"
        type="text"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellcheck={false}
        dir="auto"
        placeholder={field.placeholder || words.typeToFind}
        value={typed ?? title}
        onClick={() => setIsOpen(true)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          // Emptied: nothing is chosen any more.
          if (text === '') change('');
          setActive(text === '' ? -1 : 0);
          setIsOpen(true);
        }}
        onKeyDown={key}
        onBlur={() => {
          // What was typed in full is chosen, as by Enter.
          const whole = typed === null ? -1 : matching.findIndex((choice) => fold(choice.title) === fold(typed));
          if (whole >= 0) choose(whole);
          else close();
        }}
      />
      <ul ref={list} id={listId} class="card-options" role="listbox" aria-label={field.label || words.unnamed.choice} hidden={!isOpen}>
        {matching.map((choice, at) => (
          <li
            key={choice.value}
            id={`${listId}-${at}`}
            role="option"
            class={at === active ? 'card-option card-option-active' : 'card-option'}
            aria-selected={choice.value === value}
            data-value={choice.value}
            // Before the field loses the focus, and with it the list.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(at)}
          >
            <bdi>{choice.title}</bdi>
          </li>
        ))}
      </ul>
      <p class={isOpen && matching.length === 0 ? 'card-options-none' : 'visually-hidden'} role="status">
        {isOpen && typed !== null ? words.matching(matching.length) : ''}
      </p>
    </div>
  );
}

/** Those that begin with it first, then those that hold it. */
export function matches<C extends { title: string }>(choices: readonly C[], typed: string): C[] {
  const wanted = fold(typed);
  const places = choices.map((choice) => ({ choice, place: fold(choice.title).indexOf(wanted) }));
  const [first, later] = [places.filter(({ place }) => place === 0), places.filter(({ place }) => place > 0)];
  return [...first, ...later].map(({ choice }) => choice);
}

/** Neither case nor accents decide. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().trim();
}
