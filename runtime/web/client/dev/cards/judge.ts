// The official renderer of Adaptive Cards, asked what it offers and what it would send.

import { AdaptiveCard, ChoiceSetInput, DateInput, type Input, NumberInput, SerializationContext, TextInput, TimeInput, ToggleInput, Versions } from 'adaptivecards';

export interface Offered {
  id: string;
  of: string;
  label: string;
  required: boolean;
  choices?: string[];
}

export interface Judgement {
  /** What people can see and fill in. */
  offered: Offered[];
  /** Ids of the buttons that reach the program. */
  actions: string[];
  /** What is sent with the action, or nothing where it is refused. */
  sent: Record<string, string> | null;
}

/** Draws `json`, enters `fill` by the id of the input, and executes `action`. */
export function judge(json: unknown, fill: Record<string, string>, action: string | null): Judgement {
  const card = new AdaptiveCard();
  const context = new SerializationContext(Versions.v1_5);
  card.parse(json as object, context);
  let sent: Record<string, string> | null = null;
  card.onExecuteAction = (executed) => {
    const data = (executed as unknown as { data?: Record<string, string> }).data ?? {};
    sent = { ...data };
  };
  const place = document.getElementById('judge') as HTMLElement;
  place.replaceChildren();
  const drawn = card.render();
  if (drawn) place.append(drawn);
  const inputs = card.getAllInputs();
  for (const input of inputs) {
    const value = fill[input.id ?? ''];
    if (value !== undefined) enter(input, value);
  }
  const actions = actionsOf(card).filter((one) => one.getJsonTypeName() === 'Action.Execute');
  if (action !== null) actions.find((one) => one.id === action)?.execute();
  const offered = inputs.filter((input) => isSeen(input)).map(describe);
  return { offered, actions: actions.map((one) => one.id ?? ''), sent };
}

type Action = NonNullable<ReturnType<AdaptiveCard['getActionAt']>>;

function actionsOf(card: AdaptiveCard): Action[] {
  return Array.from({ length: card.getActionCount() }, (_, index) => card.getActionAt(index)).filter(
    (action): action is Action => action !== undefined,
  ).concat(nested(card));
}

interface Holder {
  getItemCount?: () => number;
  getItemAt?: (index: number) => unknown;
  getJsonTypeName: () => string;
  getActionCount?: () => number;
  getActionAt?: (index: number) => Action | undefined;
}

function nested(holder: Holder): Action[] {
  const found: Action[] = [];
  for (let index = 0; index < (holder.getItemCount?.() ?? 0); index += 1) {
    const item = holder.getItemAt?.(index) as Holder;
    if (item.getJsonTypeName() === 'ActionSet') {
      for (let at = 0; at < (item.getActionCount?.() ?? 0); at += 1) {
        const action = item.getActionAt?.(at);
        if (action) found.push(action);
      }
    }
    found.push(...nested(item));
  }
  return found;
}

function isSeen(input: Input): boolean {
  const element = (input as unknown as { renderedElement?: HTMLElement }).renderedElement;
  return element?.isConnected === true && element.checkVisibility();
}

function enter(input: Input, value: string): void {
  const element = (input as unknown as { renderedInputControlElement?: HTMLElement }).renderedInputControlElement;
  if (element === undefined) return;
  const typed = input instanceof ChoiceSetInput ? element.querySelector<HTMLInputElement>('input[list]') : null;
  if (typed !== null) {
    // Where one types for a choice, one types its title.
    typed.value = (input as ChoiceSetInput).choices.find((choice) => choice.value === value)?.title ?? value;
    typed.dispatchEvent(new Event('input', { bubbles: true }));
    return;
  }
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) element.value = value;
  else if (element instanceof HTMLInputElement && element.type !== 'checkbox') element.value = value;
  else {
    const values = input instanceof ToggleInput ? [value === input.valueOn ? 'on' : ''] : value.split(',');
    const boxes = element instanceof HTMLInputElement ? [element] : [...element.querySelectorAll('input')];
    for (const box of boxes) {
      box.checked = input instanceof ToggleInput ? values[0] === 'on' : values.includes(box.value);
      box.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return;
  }
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}

function describe(input: Input): Offered {
  const base = { id: input.id ?? '', label: input.label ?? '', required: input.isRequired };
  if (input instanceof ChoiceSetInput) return { ...base, of: 'choice', choices: input.choices.map((choice) => choice.value ?? '') };
  if (input instanceof ToggleInput) return { ...base, of: 'toggle' };
  if (input instanceof NumberInput) return { ...base, of: 'number' };
  if (input instanceof DateInput) return { ...base, of: 'date' };
  if (input instanceof TimeInput) return { ...base, of: 'time' };
  return { ...base, of: input instanceof TextInput ? 'text' : 'other' };
}
