// What the person's own log says, as far as these surfaces show it: views that watch these count read the host again.

import { signal } from '@preact/signals';
import type { LogEntry } from '../api/types';
import { noteNotice } from './notices';
import { openNext, withdraw } from './queue';

/** Grows when a payment of the person's changed. */
export const paymentsChanged = signal(0);
/** Grows when money moved. */
export const walletChanged = signal(0);
/** Grows when a decision was taken. */
export const decisionsTaken = signal(0);
/** Grows when a decision was taken or asked for. */
export const consentsChanged = signal(0);

/** What is older was missed, while the page was closed: a question then waits in the consent centre. */
const FRESH_MS = 60_000;

/** To be called with each entry of the person's own log, once, as it comes. */
export function noteOwnEntry(entry: LogEntry): void {
  switch (entry.kind) {
    case 'payment_changed':
    case 'receipt':
      paymentsChanged.value += 1;
      walletChanged.value += 1;
      break;
    case 'transferred':
      walletChanged.value += 1;
      break;
    case 'consent_changed':
      withdraw({ kind: 'consent', program: entry.program, permission: entry.permission });
      decisionsTaken.value += 1;
      consentsChanged.value += 1;
      break;
    case 'consent_asked':
      consentsChanged.value += 1;
      if (isFresh(entry)) {
        openNext({ kind: 'consent', program: entry.program, permission: entry.permission });
      }
      break;
    case 'notice':
      if (isFresh(entry)) noteNotice(entry.program, entry.event, entry.notice);
      break;
  }
}

function isFresh({ at }: LogEntry): boolean {
  return Date.now() - Date.parse(at) < FRESH_MS;
}
