// Dates and times in the person's words.

import { locale, texts } from '../texts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale.value + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale.value, options);
  formats.set(key, known);
  return known;
}

export function clock(at: string): string {
  return format({ hour: 'numeric', minute: '2-digit' }).format(new Date(at));
}

export function full(at: string): string {
  return format({ dateStyle: 'full', timeStyle: 'short' }).format(new Date(at));
}

export function dateTime(at: string): string {
  return format({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** The day, as a divider in a conversation says it. */
export function dayName(at: string): string {
  const days = daysAgo(at);
  if (days === 0) return texts.value.chat.today;
  if (days === 1) return texts.value.chat.yesterday;
  const date = new Date(at);
  if (days > 1 && days < 7) return format({ weekday: 'long' }).format(date);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return format({ day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }).format(date);
}

/** As short as a list has room for. */
export function shortTime(at: string): string {
  const days = daysAgo(at);
  if (days <= 0) return clock(at);
  const date = new Date(at);
  if (days < 7) return format({ weekday: 'short' }).format(date);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return format(sameYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'short' }).format(date);
}

/** The same for all moments of one day here. */
export function dayKey(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function daysAgo(at: string): number {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(new Date()) - start(new Date(at))) / 86_400_000);
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  // In short, English says “10 byte”.
  const unitDisplay = unit === 0 ? 'long' : 'short';
  const style = { style: 'unit', unit: units[unit], unitDisplay, maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale.value, style as Intl.NumberFormatOptions).format(value);
}
