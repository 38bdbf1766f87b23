// State on buttons: what a program wants to know when a button is pressed, kept by the host with the card, at most 16 KiB of JSON for each.
//
// A card outlives the version of the program that posted it. So state carries the number of its form, and a later version says
// how to read what an earlier one wrote.

import { Invalid } from './errors.js';
import type { CardAction, Form } from './event.js';
import type { Storable } from './json.js';

export interface Versioned<T> {
  /** As `data` of a button or form. */
  of(state: Storable<T>): { v: number; s: unknown };
  /** What the button or form that was used carries, whichever version of the program made it. */
  read(used: CardAction | Form): T;
}

/**
 * State of a form that changes over versions. `upgrade[n]` makes the state of form n + 1 out of that of form n; there is one for each
 * form since the oldest that is still out there.
 *
 * ```ts
 * // Version 1 knew { column }, version 2 also knows whose turn it was.
 * const move = versioned<{ column: number; turn: number }>(2, { 1: (old: { column: number }) => ({ ...old, turn: 0 }) });
 * button('drop', '4', { data: move.of({ column: 3, turn: 7 }) });
 * // …
 * const { column, turn } = move.read(action);
 * ```
 */
export function versioned<T>(version: number, upgrade: Readonly<Record<number, (old: never) => unknown>> = {}): Versioned<T> {
  return {
    of: (state) => ({ v: version, s: state }),
    read(used) {
      const data = used.data<{ v?: unknown; s?: unknown } | null>();
      const written = data?.v;
      if (typeof written !== 'number' || !Number.isInteger(written)) throw new Invalid('state: it carries no version');
      if (written > version) throw new Invalid(`state: made by a later version of the program (form ${written}, this one knows ${version})`);
      let state: unknown = data?.s;
      for (let form = written; form < version; form++) {
        const step = upgrade[form];
        if (step === undefined) throw new Invalid(`state: form ${form} is too old to be read`);
        state = step(state as never);
      }
      return state as T;
    },
  };
}
