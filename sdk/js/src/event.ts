// What happened: the event that a mini-program is started for, with what it carries.

import { NoAnswer, NotFound } from './errors.js';
import { Response } from './http.js';
import type { ConversationId, MessageId, PersonId, RequestId, TimerId } from './ids.js';
import { read } from './json.js';
import { Payment } from './payments.js';
import type * as wit from './wit.js';

/** One event. The program runs on a fresh instance for each; what it should remember belongs in storage. */
export class Event {
  /** The same when the event is run again. */
  readonly id: string;
  readonly conversation: ConversationId;
  /** Who caused it; `null` where nobody did. */
  readonly actor: PersonId | null;
  /** The instant of this run. Every clock that the program can read stands still at it. */
  readonly now: Date;
  /** `version.code` of the program that made the button, form or timer behind this event; the running one's otherwise. */
  readonly madeBy: number;
  /** What happened. */
  readonly trigger: Trigger;

  constructor(event: wit.Event) {
    this.id = event.id;
    this.conversation = event.conversation as ConversationId;
    this.actor = (event.actor ?? null) as PersonId | null;
    this.now = new Date(event.now);
    this.madeBy = event.madeBy;
    this.trigger = triggerOf(event.trigger);
  }

  /** Who caused it. Throws `NotFound` where nobody did. */
  get person(): PersonId {
    if (this.actor === null) throw new NotFound();
    return this.actor;
  }
}

export type Trigger =
  | { readonly kind: 'opened'; readonly value: Launch }
  | { readonly kind: 'command'; readonly value: Command }
  | { readonly kind: 'message'; readonly value: Incoming }
  | { readonly kind: 'cardAction'; readonly value: CardAction }
  | { readonly kind: 'formSubmitted'; readonly value: Form }
  | { readonly kind: 'paymentUpdated'; readonly value: Payment }
  | { readonly kind: 'timerFired'; readonly value: Fired }
  | { readonly kind: 'consentChanged'; readonly value: Consent }
  | { readonly kind: 'httpAnswered'; readonly value: Answered }
  /** Of a host that is newer than this SDK. */
  | { readonly kind: 'unknown'; readonly value: undefined };

/** How the program was opened. Parameters come from a link or a card and may be forged: treat them as untrusted input. */
export class Launch {
  constructor(readonly parameters: readonly (readonly [name: string, value: string])[]) {}

  /** The first parameter of this name. */
  parameter(name: string): string | undefined {
    return this.parameters.find(([key]) => key === name)?.[1];
  }
}

/** A command that a person typed: `/name text`. */
export interface Command {
  readonly name: string;
  readonly text: string;
}

/** A message that addresses the program. */
export interface Incoming {
  readonly text: string;
  /** The message of this program that it answers, if any. */
  readonly replyTo: MessageId | null;
}

/** A press of a button. */
export class CardAction {
  readonly message: MessageId;
  readonly verb: string;
  /** As JSON, exactly as the program wrote it; `null` where it wrote none. */
  readonly dataJson: string;
  /** What was entered, as JSON. */
  readonly inputsJson: string;
  readonly inputs: Inputs;

  constructor(action: wit.CardAction) {
    this.message = action.message as MessageId;
    this.verb = action.verb;
    this.dataJson = action.data;
    this.inputsJson = action.inputs;
    this.inputs = Inputs.parse(action.inputs);
  }

  /** What this program attached to the button; `buttonState` also reads what an older version of it attached. */
  data<T>(): T {
    return read(this.dataJson, 'the data of a button') as T;
  }
}

/** A form that a person sent. */
export class Form {
  readonly name: string;
  readonly dataJson: string;
  readonly inputsJson: string;
  readonly inputs: Inputs;

  constructor(form: wit.Form) {
    this.name = form.name;
    this.dataJson = form.data;
    this.inputsJson = form.inputs;
    this.inputs = Inputs.parse(form.inputs);
  }

  /** What this program gave to `openForm`. */
  data<T>(): T {
    return read(this.dataJson, 'the data of a form') as T;
  }
}

/** A timer whose time has come. */
export class Fired {
  readonly timer: TimerId;
  readonly name: string;
  readonly dataJson: string;

  constructor(fired: wit.Fired) {
    this.timer = fired.timer as TimerId;
    this.name = fired.name;
    this.dataJson = fired.data;
  }

  /** What this program gave to `schedule.at`. */
  data<T>(): T {
    return read(this.dataJson, 'the data of a timer') as T;
  }
}

/** A decision of a person about a permission. */
export interface Consent {
  /** Such as `profile.phone`. */
  readonly permission: string;
  readonly granted: boolean;
}

/** A request that `http.later` took is answered. */
export class Answered {
  readonly id: RequestId;
  readonly name: string;
  readonly dataJson: string;
  readonly answer: Response | NoAnswer;

  constructor({ id, name, data, answer }: wit.Answered) {
    this.id = id as RequestId;
    this.name = name;
    this.dataJson = data;
    this.answer = answer.tag === 'ok' ? new Response(answer.val) : new NoAnswer(answer.val);
  }

  /** What the server answered. Throws `NoAnswer`. */
  get response(): Response {
    if (this.answer instanceof NoAnswer) throw this.answer;
    return this.answer;
  }

  /** What this program gave to `http.later`. */
  data<T>(): T {
    return read(this.dataJson, 'the data of a request') as T;
  }
}

/** What a person entered into the inputs of a card: text by input id. The host checked it against the card's inputs. */
export class Inputs {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  static parse(json: string): Inputs {
    const entered = read(json, 'inputs') as Record<string, string> | null;
    return new Inputs(new Map(Object.entries(entered ?? {}).map(([id, value]) => [id, String(value)])));
  }

  /** What was entered, trimmed; `undefined` where it was left empty. */
  get(id: string): string | undefined {
    return this.values.get(id)?.trim() || undefined;
  }

  /** A whole number; `undefined` where it was left empty or is none that is exact. */
  integer(id: string): number | undefined {
    const entered = this.get(id);
    if (entered === undefined || !/^[+-]?[0-9]+$/.test(entered)) return undefined;
    const number = Number(entered);
    return Number.isSafeInteger(number) ? number : undefined;
  }

  /** Whether a toggle is on. */
  isOn(id: string): boolean {
    return this.get(id) === 'true';
  }

  /** The values of a choice set with several. */
  all(id: string): string[] {
    return this.get(id)?.split(',') ?? [];
  }

  /** Everything that was entered, without what was left empty. */
  entries(): [id: string, value: string][] {
    return [...this.values.keys()].flatMap((id) => {
      const value = this.get(id);
      return value === undefined ? [] : [[id, value] as [string, string]];
    });
  }
}

function triggerOf(trigger: wit.Trigger): Trigger {
  switch (trigger.tag) {
    case 'opened':
      return { kind: 'opened', value: new Launch(trigger.val.parameters) };
    case 'command':
      return { kind: 'command', value: { name: trigger.val.name, text: trigger.val.text } };
    case 'message':
      return { kind: 'message', value: { text: trigger.val.text, replyTo: (trigger.val.replyTo ?? null) as MessageId | null } };
    case 'card-action':
      return { kind: 'cardAction', value: new CardAction(trigger.val) };
    case 'form-submitted':
      return { kind: 'formSubmitted', value: new Form(trigger.val) };
    case 'payment-updated':
      return { kind: 'paymentUpdated', value: new Payment(trigger.val) };
    case 'timer-fired':
      return { kind: 'timerFired', value: new Fired(trigger.val) };
    case 'consent-changed':
      return { kind: 'consentChanged', value: { permission: trigger.val.permission, granted: trigger.val.granted } };
    case 'http-answered':
      return { kind: 'httpAnswered', value: new Answered(trigger.val) };
    default:
      return { kind: 'unknown', value: undefined };
  }
}
