// Which of the host's own sheets is open, and which wait.
//
// Always true: at most one is open; the same one is not asked for twice; no card opens one by being shown, only a person's
// act or the host's own log does.

import { computed, signal } from '@preact/signals';

export type Sheet =
  /** A program wants to know or do something. */
  | { kind: 'consent'; program: string; permission: string }
  | { kind: 'payment'; payment: string }
  /** What a program is, and what it may do. */
  | { kind: 'program'; program: string }
  /** The program's words to the person, to be read before going on. */
  | { kind: 'alert'; program: string; text: string }
  | { kind: 'report'; message?: string; user?: string; program?: string }
  | { kind: 'send'; conversation?: string; to?: string };

/** Nobody answers more in a row; what is beyond stays in the consent centre. */
const SHEETS_MAX = 20;

const sheets = signal<readonly Sheet[]>([]);

/** The sheet that is open. */
export const openSheet = computed<Sheet | null>(() => sheets.value[0] ?? null);
/** How many wait behind it. */
export const sheetsWaiting = computed(() => Math.max(sheets.value.length - 1, 0));

/** The person asked for it: it opens now, before what waits. */
export function openNow(sheet: Sheet): void {
  const others = sheets.value.filter((known) => !same(known, sheet));
  sheets.value = [sheet, ...others].slice(0, SHEETS_MAX);
}

/** The host asks for it: it opens when those before it are closed. */
export function openNext(sheet: Sheet): void {
  if (sheets.value.length >= SHEETS_MAX || sheets.value.some((known) => same(known, sheet))) return;
  sheets.value = [...sheets.value, sheet];
}

export function closeSheet(sheet: Sheet): void {
  sheets.value = sheets.value.filter((known) => known !== sheet);
}

/** What it asks was answered elsewhere. */
export function withdraw(sheet: Sheet): void {
  sheets.value = sheets.value.filter((known) => !same(known, sheet));
}

/** The person signed out. */
export function closeAll(): void {
  sheets.value = [];
}

function same(one: Sheet, other: Sheet): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
