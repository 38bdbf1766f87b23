// Amounts and times, as the person's language writes them.

import type { Money } from '../api/types';
import { locale } from '../texts';

/** An exact amount: the digits never pass through a number. */
export function money({ currency, value }: Money): string {
  try {
    const format = new Intl.NumberFormat(locale.value, { style: 'currency', currency, currencyDisplay: 'symbol' });
    return format.format(value as Intl.StringNumericLiteral);
  } catch {
    return `${value} ${currency}`;
  }
}

/** With a sign in front. */
export function signedMoney(sign: '+' | '−' | '', amount: Money): string {
  return `${sign}${money(amount)}`;
}

/** Day and time; the year only where it is another. */
export function dateTime(time: string): string {
  const at = new Date(time);
  const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', ...year, hour: 'numeric', minute: '2-digit' }).format(at);
}

export function day(time: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(new Date(time));
}

/** `4:09`, or hours where there are some. */
export function left(ms: number): string {
  const seconds = Math.max(Math.ceil(ms / 1_000), 0);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (count: number) => String(count).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
