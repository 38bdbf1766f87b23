// What a person enters in a card: where values start, which are valid, what is sent.
//
// A value is a text, whatever the field is; many choices are joined with commas. The host judges again by the same rules: what
// passes here passes there.
//
// Always true: a field that is optional may be left empty; what is empty is not sent.

import type { Action, Card, Element, Field } from './model';

/** Values by the id of the field. */
export type Values = Record<string, string>;

/** Why a value is not valid, for the person to read in their language. */
export type Fault =
  | { kind: 'required' }
  | { kind: 'tooLong'; max: number }
  | { kind: 'notANumber' | 'notADate' | 'notATime' | 'notAChoice' }
  | { kind: 'below' | 'above'; bound: string };

/** The fields of a card, in its order, hidden ones too: a program may carry values in those. */
export function fieldsOf(card: Card): Field[] {
  return walk(card.body).filter((element): element is Field => element.kind === 'field');
}

/** Every action of a card, in its order. */
export function actionsOf(card: Card): Action[] {
  const inside = walk(card.body).flatMap((element) => (element.kind === 'actions' ? element.actions : []));
  return [...inside, ...card.actions];
}

function walk(elements: Element[]): Element[] {
  return elements.flatMap((element) => {
    if (element.kind === 'container') return [element, ...walk(element.items)];
    if (element.kind === 'columns') return [element, ...element.columns.flatMap((column) => walk(column.items))];
    return [element];
  });
}

/** What the card itself puts into a field. */
export function startValue(field: Field): string {
  if (field.of === 'toggle') return field.value === field.on ? field.on : field.off;
  if (field.of !== 'choice') return field.value;
  const known = (value: string) => field.choices.some((choice) => choice.value === value);
  if (field.many) return field.value.split(',').filter(known).join(',');
  return known(field.value) ? field.value : '';
}

/**
 * What of the typed values a newer card still has a place for: the same field, of the same kind, in which the value is still
 * one that can be chosen.
 */
export function stillFits(field: Field, value: string, before: Field | undefined): boolean {
  if (before !== undefined && before.of !== field.of) return false;
  if (field.of === 'toggle') return value === field.on || value === field.off;
  if (field.of !== 'choice' || value === '') return true;
  const values = field.many ? value.split(',') : [value];
  return values.every((one) => field.choices.some((choice) => choice.value === one));
}

/** A number as the host reads it, or nothing. People may write a comma, and spaces between thousands. */
export function readNumber(typed: string): string | null {
  const plain = typed.trim().replace(/[\s\u00a0\u202f'’]/g, '').replace(',', '.').replace(/^\+/, '').replace('−', '-');
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(plain);
  const [, sign = '', whole = '', fraction = ''] = parts ?? [];
  if (whole + fraction === '') return null;
  const exact = `${sign}${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  const digits = exact.replace(/^[-0.]+/, '').replace('.', '').length;
  return exact.length <= 20 && digits <= 15 && Math.abs(Number(exact)) < 1e15 ? exact : null;
}

/** The value as it is sent; empty if there is nothing to send. */
export function sentValue(field: Field, value: string): string {
  if (field.of === 'number') return readNumber(value) ?? '';
  return value.trim() === '' ? '' : value;
}

/** What is wrong with a value, if anything. */
export function faultIn(field: Field, value: string): Fault | null {
  if (value.trim() === '') return field.required ? { kind: 'required' } : null;
  switch (field.of) {
    case 'text': {
      const length = [...value].length;
      return length > field.maxLength ? { kind: 'tooLong', max: field.maxLength } : null;
    }
    case 'number': {
      const read = readNumber(value);
      if (read === null) return { kind: 'notANumber' };
      if (field.min !== null && Number(read) < field.min) return { kind: 'below', bound: String(field.min) };
      if (field.max !== null && Number(read) > field.max) return { kind: 'above', bound: String(field.max) };
      return null;
    }
    case 'date':
    case 'time': {
      const shape = field.of === 'date' ? /^\d{4}-\d\d-\d\d$/ : /^\d\d:\d\d$/;
      if (!shape.test(value)) return { kind: field.of === 'date' ? 'notADate' : 'notATime' };
      if (field.min !== '' && value < field.min) return { kind: 'below', bound: field.min };
      if (field.max !== '' && value > field.max) return { kind: 'above', bound: field.max };
      return null;
    }
    case 'choice':
      return stillFits(field, value, field) ? null : { kind: 'notAChoice' };
    case 'toggle':
      // A required toggle is one that must be on: "I accept the terms".
      return field.required && value !== field.on ? { kind: 'required' } : null;
  }
}

/** The faults of all fields, by id. */
export function faultsIn(fields: Field[], values: Values): Map<string, Fault> {
  const faults = new Map<string, Fault>();
  for (const field of fields) {
    const fault = faultIn(field, valueOf(field, values));
    if (fault !== null) faults.set(field.id, fault);
  }
  return faults;
}

/** What is sent with an action that takes inputs. */
export function collect(fields: Field[], values: Values): Values {
  const sent: Values = {};
  for (const field of fields) {
    const value = sentValue(field, valueOf(field, values));
    // A field may be called `__proto__`: an own member, whatever it is called.
    if (value !== '') Object.defineProperty(sent, field.id, { value, enumerable: true, configurable: true, writable: true });
  }
  return sent;
}

/** What stands in a field: what was typed, or else what the card puts there. */
export function valueOf(field: Field, typed: Values): string {
  return Object.hasOwn(typed, field.id) ? (typed[field.id] ?? '') : startValue(field);
}
