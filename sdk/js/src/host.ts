// How the SDK reaches the host: the component's entry hands in what the program's world imports, a test what its host in memory does.
//
// Nothing else of the SDK imports `parvis:host`, so that a program's tests run in Node.js and a component imports only what its
// manifest asks for.

import type * as wit from './wit.js';

/** The functions of the WIT, by interface. What the program's manifest does not ask for is not there. */
export interface Imports {
  chat?: wit.ChatInterface;
  identity?: wit.IdentityInterface;
  payments?: wit.PaymentsInterface;
  storage?: wit.StorageInterface;
  schedule?: wit.ScheduleInterface;
  http?: wit.HttpInterface;
  log?: wit.LogInterface;
}

let bound: Imports | undefined;

/** Runs `act` while `imports` are the host; they are not once it ended. */
export function during<T>(imports: Imports, act: () => T): T {
  const before = bound;
  bound = imports;
  try {
    return act();
  } finally {
    bound = before;
  }
}

/** The functions of one interface as the WIT has them. Throws `not-granted` where the manifest does not ask for it. */
export function raw<Name extends keyof Imports>(name: Name): Required<Imports>[Name] {
  if (bound === undefined) throw new Error('a host function was called outside of an event: play one with Host of @parvis/sdk/testing');
  const found = bound[name];
  if (found === undefined) throw { payload: { tag: 'not-granted', val: name } satisfies wit.Error };
  return found as Required<Imports>[Name];
}
