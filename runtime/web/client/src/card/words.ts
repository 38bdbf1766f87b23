// What the client says about a card, in the person's language.

import { locale, texts } from '../texts';
import type { Fault } from './fields';
import type { Field } from './model';

/** What is wrong with a value, in plain words. */
export function faultWords(fault: Fault, field: Field): string {
  const words = texts.value.card.faults;
  switch (fault.kind) {
    case 'required':
      return field.of === 'toggle' ? words.mustBeOn : words.required;
    case 'tooLong':
      return words.tooLong(fault.max);
    case 'below':
      return words.below(boundWords(fault.bound, field));
    case 'above':
      return words.above(boundWords(fault.bound, field));
    default:
      return words[fault.kind];
  }
}

function boundWords(bound: string, field: Field): string {
  if (field.of === 'number') return new Intl.NumberFormat(locale.value, { maximumSignificantDigits: 15 }).format(Number(bound));
  if (field.of !== 'date') return bound;
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${bound}T00:00:00Z`));
}
