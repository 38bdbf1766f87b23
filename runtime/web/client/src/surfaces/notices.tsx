// What the host tells the person in passing: a program failed, said no, went away; a program's short word for who acted.
//
// Each has a time after which it goes, unless there is something to do about it: a failure stays until it is tried again or
// dismissed.

import { signal } from '@preact/signals';
import { newKey } from '../api/client';
import { inWords } from '../api/problem';
import type { Notice } from '../api/types';
import { retry } from '../card/press';
import { texts } from '../texts';
import { findProgram } from './programs';
import { openNext } from './queue';
import { permissionWords } from './permissions';
import './notices.css';

export interface Notification {
  id: number;
  /** Said by the host, or by a program. */
  text: string;
  /** The program whose words these are; none: the host's own. */
  from: string | null;
  /** The event that can be tried again. */
  event: string | null;
  busy: boolean;
}

/** The newest is the last. */
export const notifications = signal<readonly Notification[]>([]);

/** More at once nobody reads. */
const SHOWN_MAX = 3;
const SHOWN_MS = 7_000;
/** The answer to a press comes with its notice: the card, which tells it better, gets to speak first. */
const CLAIM_MS = 1_500;

/** Events whose end a card or the drawer tells by itself. */
const claimed = new Set<string>();

export function claimEvent(event: string): void {
  claimed.add(event);
  if (claimed.size > 200) claimed.delete(claimed.values().next().value ?? '');
}

let last = 0;

function show(text: string, from: string | null, event: string | null): void {
  if (event !== null && notifications.value.some((one) => one.event === event)) return;
  last += 1;
  const id = last;
  notifications.value = [...notifications.value, { id, text, from, event, busy: false }].slice(-SHOWN_MAX);
  if (event === null) setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  notifications.value = notifications.value.filter((one) => one.id !== id);
}

export function dismissAll(): void {
  notifications.value = [];
}

/** A program's word for the person who acted. */
export function showToast(text: string, alert: boolean, program: string): void {
  if (alert) return openNext({ kind: 'alert', program, text });
  void programName(program).then((name) => show(text, name, null));
}

/** A notice of the person's own log. */
export function noteNotice(program: string, event: string, notice: Notice | { kind: 'toast'; text: string; alert?: boolean }): void {
  if (notice.kind === 'toast') return showToast(notice.text, notice.alert === true, program);
  setTimeout(() => {
    if (claimed.has(event)) return;
    void programName(program).then((name) => {
      const words = texts.value.surfaces.notice;
      switch (notice.kind) {
        case 'refused':
          return show(notice.text, name, null);
        case 'failed':
          return show(words.failed(name), null, event);
        case 'consent_lapsed':
          return show(`${words.lapsed(name)} (${permissionWords(notice.permission).name})`, null, null);
        case 'uninstalled':
          return show(words.uninstalled(name), null, null);
      }
    });
  }, CLAIM_MS);
}

async function programName(program: string): Promise<string> {
  try {
    return (await findProgram(program)).version.program_name;
  } catch {
    return texts.value.surfaces.notice.someProgram;
  }
}

async function tryAgain({ id, event }: Notification): Promise<void> {
  if (event === null) return;
  change(id, { busy: true });
  claimEvent(event);
  const ended = await retry(event, newKey(), new AbortController().signal);
  const words = texts.value.card;
  switch (ended.kind) {
    case 'done':
      return dismiss(id);
    case 'failed':
      return change(id, { busy: false, text: words.failed });
    case 'refused':
      return change(id, { busy: false, event: null, text: words.programSays(ended.text) });
    case 'problem':
      return change(id, { busy: false, text: inWords(ended.error) });
    case 'late':
      return change(id, { busy: false, text: words.late });
    default:
      return dismiss(id);
  }
}

function change(id: number, changes: Partial<Notification>): void {
  notifications.value = notifications.value.map((one) => (one.id === id ? { ...one, ...changes } : one));
}

export function Notifications() {
  const words = texts.value.surfaces.notice;
  return (
    <div class="notices" role="status" aria-live="polite">
      {notifications.value.map((one) => (
        <div key={one.id} class="notice">
          <p class="notice-text">
            {one.from !== null && <span class="notice-from">{words.from(one.from)}</span>}
            <bdi>{one.text}</bdi>
          </p>
          {one.event !== null && (
            <button type="button" class="notice-button" aria-busy={one.busy || undefined} onClick={() => void (one.busy || tryAgain(one))}>
              {one.busy && <span class="card-spinner" aria-hidden="true" />}
              {texts.value.common.retry}
            </button>
          )}
          <button type="button" class="notice-button" onClick={() => dismiss(one.id)}>{words.dismiss}</button>
        </div>
      ))}
    </div>
  );
}
