// Pressing a button: one request with one key, sent again until the host says how it ended or patience is over.
//
// Always true: a press ends, in at most `PATIENCE_SECONDS` and the time of a request; the same press sent again does nothing
// twice.

import { newKey, post } from '../api/client';
import { Problem } from '../api/problem';
import type { Acted, Message, Outcome, Toast } from '../api/types';
import type { Values } from './fields';

/** One press, to be sent once or again. */
export interface Press {
  message: string;
  /** The version that the person saw. */
  version: number;
  action: string;
  inputs: Values;
  key: string;
}

/** How a press ended. */
export type Pressed =
  | { kind: 'done'; toast: Toast | null; event: string | null }
  /** The program said no, in its own words. */
  | { kind: 'refused'; text: string; event: string | null }
  | { kind: 'consent'; permission: string; event: string | null }
  | { kind: 'failed'; event: string | null }
  | { kind: 'parked' | 'dropped'; event: string | null }
  /** The button is not on the card any more. */
  | { kind: 'changed'; current: Message | null }
  /** Nobody knows yet: it may still be done. */
  | { kind: 'late' }
  | { kind: 'problem'; error: unknown };

/** First a short wait, which is enough for nearly all; then one long one. */
const WAITS_SECONDS = [8, 20];

export function newPress(message: string, version: number, action: string, inputs: Values): Press {
  return { message, version, action, inputs, key: newKey() };
}

/** Sends a press and waits for how it ends. `left` ends the waiting where the log already showed the effect. */
export async function send(press: Press, left: AbortSignal): Promise<Pressed> {
  const path = `/v1/messages/${encodeURIComponent(press.message)}/actions/${encodeURIComponent(press.action)}`;
  const body = { version: press.version, inputs: press.inputs };
  return waitFor((seconds) =>
    post<Acted>(path, body, press.key, { query: { wait: seconds }, timeoutMs: (seconds + 10) * 1_000, signal: left }),
  );
}

/** Runs an event again that failed, and waits for how it ends. */
export async function retry(event: string, key: string, left: AbortSignal): Promise<Pressed> {
  const path = `/v1/events/${encodeURIComponent(event)}/retry`;
  return waitFor((seconds) =>
    post<Acted>(path, undefined, key, { query: { wait: seconds }, timeoutMs: (seconds + 10) * 1_000, signal: left }),
  );
}

async function waitFor(ask: (seconds: number) => Promise<Acted>): Promise<Pressed> {
  try {
    for (const seconds of WAITS_SECONDS) {
      const { outcome, event } = await ask(seconds);
      if (outcome) return ended(outcome, event ?? null);
    }
    return { kind: 'late' };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'done', toast: null, event: null };
    if (error instanceof Problem && error.code === 'card_changed') return { kind: 'changed', current: error.current };
    return { kind: 'problem', error };
  }
}

function ended(outcome: Outcome, event: string | null): Pressed {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'done', toast: outcome.toast ?? null, event };
    case 'refused':
      return { kind: 'refused', text: outcome.text, event };
    case 'consent_required':
      return { kind: 'consent', permission: outcome.permission, event };
    case 'failed':
      return { kind: 'failed', event };
    case 'parked':
    case 'dropped':
      return { kind: outcome.kind, event };
  }
}
