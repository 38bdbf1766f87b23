// Why a call did nothing, and how a handler ends: thrown, and typed.
//
// A handler that throws ends its event, and nothing of it is applied. What the person sees follows from what was thrown:
// - `ConsentRequired`: they are asked for the permission, and the event runs again once they have decided;
// - `Refused`: they are shown its text;
// - any other `HostError`: it is written to the program's log, and they are shown a general sentence;
// - anything else is a mistake of the program: it is logged with its stack, and the run fails.

import type * as wit from './wit.js';

/** Ends the event: the person is shown `text`, 1 to 1,024 characters, and nothing else happens. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly text: string) {
    super(text);
  }
}

/** What the host answers instead of doing what was asked. Each case of the WIT's `error` is a class of its own. */
export abstract class HostError extends Error {
  abstract readonly tag: wit.Error['tag'];

  /** As the WIT has it. */
  toWit(): wit.Error {
    const { tag } = this;
    return (this.detail === undefined ? { tag } : { tag, val: this.detail }) as wit.Error;
  }

  constructor(
    what: string,
    /** The permission, quota or reason, where the host names one. */
    readonly detail?: string,
  ) {
    super(detail === undefined ? what : `${what}: ${detail}`);
    this.name = new.target.name;
  }
}

/** The manifest does not ask for this permission, or the operator withholds it. */
export class NotGranted extends HostError {
  readonly tag = 'not-granted';
  constructor(readonly permission: string) {
    super('not granted', permission);
  }
}

/** The person has not decided about this permission yet. Let it go uncaught to have them asked. */
export class ConsentRequired extends HostError {
  readonly tag = 'consent-required';
  constructor(readonly permission: string) {
    super('consent required', permission);
  }
}

/** No such thing, or not this program's. */
export class NotFound extends HostError {
  readonly tag = 'not-found';
  constructor() {
    super('not found');
  }
}

/** An argument is outside its documented form or limit; or JSON that cannot be read or written. */
export class Invalid extends HostError {
  readonly tag = 'invalid';
  constructor(readonly reason: string) {
    super('invalid', reason);
  }
}

/** A quota is used up, such as `storage.person` or `messages.event`. */
export class QuotaExceeded extends HostError {
  readonly tag = 'quota-exceeded';
  constructor(readonly quota: string) {
    super('quota exceeded', quota);
  }
}

/** The account that would pay has less than that available. */
export class InsufficientFunds extends HostError {
  readonly tag = 'insufficient-funds';
  constructor() {
    super('insufficient funds');
  }
}

/** The thing is not in the state that the call needs. */
export class Conflict extends HostError {
  readonly tag = 'conflict';
  constructor() {
    super('conflict');
  }
}

/** Why another server gave no answer. */
export type HttpFailure = wit.HttpFailure;

/** Another server was asked and gave no answer. It may have been given the request all the same. */
export class NoAnswer extends HostError {
  readonly tag = 'no-answer';
  constructor(readonly failure: HttpFailure) {
    super('no answer', 'val' in failure ? `${failure.tag}: ${failure.val}` : failure.tag);
  }

  override toWit(): wit.Error {
    return { tag: 'no-answer', val: this.failure };
  }
}

/** The error of the host that a binding threw; whatever else was thrown stays what it is. */
export function fromHost(thrown: unknown): unknown {
  const payload = (thrown as { payload?: wit.Error } | null | undefined)?.payload;
  switch (payload?.tag) {
    case 'not-granted':
      return new NotGranted(payload.val);
    case 'consent-required':
      return new ConsentRequired(payload.val);
    case 'not-found':
      return new NotFound();
    case 'invalid':
      return new Invalid(payload.val);
    case 'quota-exceeded':
      return new QuotaExceeded(payload.val);
    case 'insufficient-funds':
      return new InsufficientFunds();
    case 'conflict':
      return new Conflict();
    case 'no-answer':
      return new NoAnswer(payload.val);
    default:
      return thrown;
  }
}

/** Calls the host; its errors are thrown as classes of this module. */
export function call<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw fromHost(thrown);
  }
}
