// Timers. Permission: `schedule`. At most 10 waiting for each person, and at most one a minute due for each: a time that is taken
// moves to the next free minute.

import { call } from './errors.js';
import { raw } from './host.js';
import type { TimerId } from './ids.js';
import { write } from './json.js';

/** A timer that waits. */
export interface Timer {
  readonly id: TimerId;
  /** When it will fire, at the earliest. */
  readonly due: Date;
}

/**
 * Raises `timerFired` in this conversation, once, within a minute of `when`, for the person who caused the present event or for
 * nobody. `when` is 1 second to 400 days ahead; `name` 1 to 64 characters; `data` at most 4 KiB of JSON.
 */
export function at(when: Date, name: string, data: unknown = null): Timer {
  const json = write(data, 'the data of a timer');
  const timer = call(() => raw('schedule').at(when.toISOString(), name, json));
  return { id: timer.id as TimerId, due: new Date(timer.due) };
}

/** Cancelling what has fired or was cancelled is no error. Throws `NotFound` for what is not this program's. */
export function cancel(id: TimerId): void {
  call(() => raw('schedule').cancel(id));
}
