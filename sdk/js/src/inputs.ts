// Inputs of a card: what a person enters, given back by id in `Inputs`.

interface InputOptions {
  isRequired?: boolean;
  /** Shown where it is required and left empty, or does not fit. */
  errorMessage?: string;
  placeholder?: string;
  spacing?: 'none' | 'small' | 'medium' | 'large';
  separator?: boolean;
}

interface InputBase extends InputOptions {
  id: string;
  label: string;
}

export interface TextInputOptions extends InputOptions {
  value?: string;
  isMultiline?: boolean;
  /** In characters; 4,096 are taken at most. */
  maxLength?: number;
  style?: 'text' | 'tel' | 'url' | 'email';
}

export interface TextInput extends InputBase, TextInputOptions {
  type: 'Input.Text';
}

export interface NumberInputOptions extends InputOptions {
  value?: number;
  min?: number;
  max?: number;
}

export interface NumberInput extends InputBase, NumberInputOptions {
  type: 'Input.Number';
}

export interface BoundedInputOptions extends InputOptions {
  value?: string;
  min?: string;
  max?: string;
}

export interface DateInput extends InputBase, BoundedInputOptions {
  type: 'Input.Date';
}

export interface TimeInput extends InputBase, BoundedInputOptions {
  type: 'Input.Time';
}

export interface ChoiceSetOptions extends InputOptions {
  value?: string;
  style?: 'compact' | 'expanded' | 'filtered';
  isMultiSelect?: boolean;
}

export interface ChoiceSet extends InputBase, ChoiceSetOptions {
  type: 'Input.ChoiceSet';
  choices: { title: string; value: string }[];
}

export interface Toggle {
  type: 'Input.Toggle';
  id: string;
  title: string;
  value?: 'true';
  valueOn: 'true';
  valueOff: 'false';
}

export type Input = TextInput | NumberInput | DateInput | TimeInput | ChoiceSet | Toggle;

export function textInput(id: string, label: string, options: TextInputOptions = {}): TextInput {
  return { type: 'Input.Text', id, label, ...options };
}

export function numberInput(id: string, label: string, options: NumberInputOptions = {}): NumberInput {
  return { type: 'Input.Number', id, label, ...options };
}

/** Days are written `2026-12-24`. */
export function dateInput(id: string, label: string, options: BoundedInputOptions = {}): DateInput {
  return { type: 'Input.Date', id, label, ...options };
}

/** Times are written `19:00`. */
export function timeInput(id: string, label: string, options: BoundedInputOptions = {}): TimeInput {
  return { type: 'Input.Time', id, label, ...options };
}

/** One of at most 50 choices: what is shown, and what it is given back as. */
export function choiceSet(
  id: string,
  label: string,
  choices: Iterable<readonly [title: string, value: string]>,
  options: ChoiceSetOptions = {},
): ChoiceSet {
  const of = Array.from(choices, ([title, value]) => ({ title, value }));
  return { type: 'Input.ChoiceSet', id, label, choices: of, ...options };
}

/** Yes or no: `inputs.isOn(id)`. */
export function toggle(id: string, title: string, options: { isOn?: boolean } = {}): Toggle {
  const off: Toggle = { type: 'Input.Toggle', id, title, valueOn: 'true', valueOff: 'false' };
  return options.isOn === true ? { ...off, value: 'true' } : off;
}
