// A mini-program: what it does for each kind of event, and how an event reaches it.
//
// All that a program does for an event (messages, storage, timers, payments) is applied together when its handler returns, and
// not at all when it throws.

import { ConsentRequired, HostError, Refused, fromHost } from './errors.js';
import { type Answered, type CardAction, type Command, type Consent, Event, type Fired, type Form, type Incoming, type Launch } from './event.js';
import { type Imports, during } from './host.js';
import * as log from './log.js';
import type { Payment } from './payments.js';
import type * as wit from './wit.js';

/** Returns when it is done: there is nothing to wait for, every call answers at once. */
export type Handler<T> = (value: T, event: Event) => void;

/** One handler for all, or one for each name: of a command, of a button's verb, of a form, of a timer, of a request. */
export type Handlers<T> = Handler<T> | { readonly [name: string]: Handler<T> };

/** What a program does. What it leaves out it lets pass. */
export interface Definition {
  /** A person opened the program here. */
  readonly opened?: Handler<Launch>;
  /** A person typed `/name text`. */
  readonly command?: Handlers<Command>;
  /** A person addressed the program in a message: `@name`, or a reply to one of its messages. */
  readonly message?: Handler<Incoming>;
  /** A person pressed a button of a card. */
  readonly cardAction?: Handlers<CardAction>;
  /** A person sent a form that `chat.openForm` showed. */
  readonly formSubmitted?: Handlers<Form>;
  /** A payment of this program changed state. */
  readonly paymentUpdated?: Handler<Payment>;
  /** A timer's time has come. */
  readonly timerFired?: Handlers<Fired>;
  /** A person granted, denied or revoked a permission. */
  readonly consentChanged?: Handler<Consent>;
  /** A request that `http.later` took is answered. */
  readonly httpAnswered?: Handlers<Answered>;
}

/** A mini-program: the default export of its main file. */
export interface MiniProgram {
  /** Runs one event. Throws what the handler threw. */
  readonly handle: (event: Event) => void;
}

/**
 * Makes a mini-program.
 *
 * ```ts
 * export default miniProgram({
 *   opened: () => chat.post('Hello!', card({ body: [text('Hello!')], actions: [button('wave', 'Wave back')] })),
 *   cardAction: { wave: (action) => chat.edit(action.message, '👋') },
 * });
 * ```
 */
export function miniProgram(definition: Definition): MiniProgram {
  return {
    handle(event) {
      const { kind, value } = event.trigger;
      if (kind === 'unknown') return;
      const of = definition[kind] as Handlers<unknown> | undefined;
      const handler = typeof of === 'object' ? named(of, value as { name?: string; verb?: string }) : of;
      if (handler === undefined) return;
      const returned: unknown = handler(value, event);
      if (typeof (returned as { then?: unknown } | null | undefined)?.then === 'function') {
        throw new TypeError(`the handler of ${kind} is asynchronous: nothing waits for it, so what it does later would be lost`);
      }
    },
  };
}

function named(handlers: Readonly<Record<string, Handler<unknown>>>, { name, verb }: { name?: string; verb?: string }) {
  const wanted = verb ?? name ?? '';
  // What a person typed is no name of something that every object has.
  const found = Object.hasOwn(handlers, wanted) ? handlers[wanted] : undefined;
  if (found === undefined) log.warn(`no handler for \`${wanted}\``);
  return found;
}

/** What a person reads where the program met an error that it did not foresee. */
const UNFORESEEN = 'This did not work. Nothing was changed.';

/** Runs `program` for an event as the host hands it over. Throws the WIT's `stop`, or what makes the run fail. */
export function run(program: MiniProgram, imports: Imports, event: wit.Event): void {
  during(imports, () => {
    try {
      program.handle(new Event(event));
    } catch (thrown) {
      throw stopFor(fromHost(thrown));
    }
  });
}

/** A binding takes `payload` for what a function of the WIT answers as its error; anything else makes the run fail. */
class Stopped extends Error {
  constructor(readonly payload: wit.Stop) {
    super(payload.tag);
  }
}

function stopFor(thrown: unknown): unknown {
  if (thrown instanceof Refused) return new Stopped({ tag: 'refused', val: thrown.text });
  if (thrown instanceof ConsentRequired) return new Stopped({ tag: 'consent-required', val: thrown.permission });
  // Nothing else prints what nobody caught.
  if (thrown instanceof Error) log.error(`${thrown.name}: ${thrown.message}\n${thrown.stack ?? ''}`);
  else log.error(`thrown: ${String(thrown)}`);
  if (thrown instanceof HostError) return new Stopped({ tag: 'refused', val: UNFORESEEN });
  return thrown;
}
