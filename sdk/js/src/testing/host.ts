// A host in memory with one mini-program, people and conversations.

import { deepStrictEqual } from 'node:assert';

import { ConsentRequired, Refused } from '../errors.js';
import type { MessageId, PaymentId, PersonId } from '../ids.js';
import { Money } from '../money.js';
import { Payment } from '../payments.js';
import { type MiniProgram, run as runProgram } from '../program.js';
import type * as wit from '../wit.js';
import { PROFILE, imports } from './calls.js';
import type { Message, Run, Server, State } from './state.js';
import { type Button, MessageView, fillIn } from './view.js';

/** What is not captured so long after its approval is voided. */
const CAPTURE_WITHIN_MS = 900_000;
const PERMISSIONS = ['chat', 'identity', 'members', 'payments', 'storage', 'schedule', 'http'];

interface Pending {
  id: string;
  conversation: string;
  actor: string | null;
  trigger: wit.Trigger;
}

export interface HostOptions {
  /** The program's `parvis.json`: what it does not ask for is not granted. All is where this is left out. */
  manifest?: { req_permissions?: readonly { readonly name: string }[] };
}

/**
 * Plays events against a program. Functions that play one throw what a person would be told: `Refused` with its text, `ConsentRequired`;
 * or whatever the program failed with. They throw an `Error` where the test asks for something that no person could do, such as
 * pressing a button that is not there. It is 2026-12-01T12:00:00Z.
 *
 * ```ts
 * const host = new Host(program, { manifest });
 * const alice = host.person('alice');
 * host.command(alice, 'four');
 * host.tap(alice, host.lastMessage().id, 'join');
 * ```
 */
export class Host {
  /** Of the events that are played next. */
  conversation = 'cnv_test';
  /** `version.code` of the program that events say they were made by. */
  madeBy = 1;
  /** Lines of the program's log, such as `info: menu shown`. */
  readonly log: string[] = [];
  #state: State;
  #events = 0;
  /** Events that wait for a person's decision. */
  #undecided: { permission: string; pending: Pending }[] = [];
  /** Requests that went out, oldest first: each as often as the event that made it was played to its end. */
  readonly requests: wit.Request[] = [];
  #server: Server = () => ({ tag: 'unreachable' });
  readonly #toasts: { to: string; text: string }[] = [];

  constructor(
    private readonly program: MiniProgram,
    { manifest }: HostOptions = {},
  ) {
    const asked = manifest === undefined ? undefined : new Set((manifest.req_permissions ?? []).map(({ name }) => name));
    const every = [...PERMISSIONS, ...Object.values(PROFILE).map(([permission]) => permission)];
    this.#state = {
      now: Date.parse('2026-12-01T12:00:00.000Z'),
      people: new Map(),
      withheld: new Set(asked === undefined ? [] : every.filter((permission) => !asked.has(permission))),
      messages: [],
      payments: [],
      withdrawn: new Map(),
      storage: new Map(),
      timers: [],
      requests: [],
      idsMade: 0,
    };
  }

  /** A person of this name, a customer who speaks English; the same person for the same name. */
  person(name: string, options: { locale?: string; timeZone?: string; role?: wit.Role } = {}): PersonId {
    const id = `per_${name}`;
    const known = this.#state.people.get(id);
    const fresh = { locale: 'en', timeZone: 'Etc/UTC', role: 'customer' as wit.Role, profile: new Map(), consents: new Map(), usedIn: [] };
    this.#state.people.set(id, { ...(known ?? fresh), ...options });
    return id as PersonId;
  }

  /** Fills in a field of the person's profile; the program still has to be granted it. */
  setProfile(person: PersonId, field: wit.ProfileField, value: string): void {
    this.#person(person).profile.set(PROFILE[field][0], value);
  }

  /** What follows happens in the conversation of this name. */
  enter(conversation: string): void {
    this.conversation = `cnv_${conversation}`;
  }

  /** The operator withholds a permission, such as `payments`. */
  withhold(permission: string): void {
    this.#state.withheld.add(permission);
  }

  /** The merchant takes `amount` off its account, so that it is not there for refunds. */
  withdraw(amount: Money): void {
    const before = this.#state.withdrawn.get(amount.currency) ?? 0n;
    this.#state.withdrawn.set(amount.currency, before + amount.minorUnits);
  }

  /** What servers answer from now on; nobody is there where this is not called. */
  serve(server: Server): void {
    this.#server = server;
  }

  /** Sends what `http.later` took, in order: the program hears of each answer. */
  sendLater(): void {
    for (const { id, request, name, data, conversation, actor } of this.#state.requests.splice(0)) {
      this.requests.push(request);
      const answered = this.#server(request);
      const answer = 'status' in answered ? { tag: 'ok' as const, val: answered } : { tag: 'err' as const, val: answered };
      this.#raise(conversation, actor, { tag: 'http-answered', val: { id, name, data, answer } });
    }
  }

  get now(): Date {
    return new Date(this.#state.now);
  }

  open(person: PersonId, parameters: Readonly<Record<string, string>> = {}): void {
    this.#use(person, { tag: 'opened', val: { parameters: Object.entries(parameters) } });
  }

  /** `person` types `/name text`. */
  command(person: PersonId, name: string, text = ''): void {
    this.#use(person, { tag: 'command', val: { name, text: text.trim() } });
  }

  /** `person` addresses the program, maybe in a reply to one of its messages. */
  say(person: PersonId, text: string, replyTo: MessageId | null = null): void {
    this.#use(person, { tag: 'message', val: { text, replyTo } });
  }

  /** `person` presses the button with this verb after filling in inputs: the first one that they see, or the one that `which` chooses. */
  tap(
    person: PersonId,
    message: MessageId,
    verb: string,
    { inputs = {}, which = () => true }: { inputs?: Readonly<Record<string, string>>; which?: (button: Button) => boolean } = {},
  ): void {
    const { buttons, verbs } = this.view(person, message);
    const button = buttons.find((known) => known.verb === verb && which(known));
    if (button === undefined) throw new Error(`${person} sees no such button \`${verb}\` there, but ${JSON.stringify(verbs)}`);
    this.press(person, message, button, inputs);
  }

  /**
   * `person` presses a button that they saw, maybe a while ago: if what they see changed since, nothing happens, as on a host that
   * answers `card-changed`.
   */
  press(person: PersonId, message: MessageId, button: Button, inputs: Readonly<Record<string, string>> = {}): void {
    const view = this.view(person, message);
    if (!view.buttons.some((known) => JSON.stringify(known) === JSON.stringify(button))) return;
    const { verb, data } = button;
    this.#use(person, { tag: 'card-action', val: { message, verb, data, inputs: fillIn(view.card, inputs) } });
  }

  /**
   * A press that no client can cause, because the host compares it with what the person sees: shows that the program checks for itself
   * what it must not rely on others for.
   */
  forgeTap(person: PersonId, message: MessageId, verb: string, data: unknown): void {
    this.#use(person, { tag: 'card-action', val: { message, verb, data: JSON.stringify(data), inputs: '{}' } });
  }

  /** `person` fills in the form that they were shown last and presses its button. The form closes, whatever comes of it. */
  submit(person: PersonId, inputs: Readonly<Record<string, string>> = {}): void {
    const open = this.#state.messages.findLast(({ form, onlyFor }) => form !== undefined && !form.sent && onlyFor === person);
    if (open?.form === undefined) throw new Error(`${person} was shown no form`);
    const view = new MessageView(open.id, open.content);
    if (view.buttons.length === 0) throw new Error('the form has no button to send it with');
    const filled = fillIn(view.card, inputs);
    open.form.sent = true;
    this.#use(person, { tag: 'form-submitted', val: { name: open.form.name, data: open.form.data, inputs: filled } });
  }

  /** `person` approves a payment on the host's sheet: the amount is reserved. */
  approve(person: PersonId, payment: PaymentId): void {
    this.#decide(person, payment, 'authorized');
  }

  decline(person: PersonId, payment: PaymentId): void {
    this.#decide(person, payment, 'declined');
  }

  /** `person` grants a permission such as `profile.phone`. What waited for it runs again. */
  grant(person: PersonId, permission: string): void {
    this.#consent(person, permission, true);
  }

  deny(person: PersonId, permission: string): void {
    this.#consent(person, permission, false);
  }

  /** Time passes: timers fire and payments expire, in order. */
  advance(milliseconds: number): void {
    const end = this.#state.now + milliseconds;
    for (let next = this.#nextDue(); next !== undefined && next <= end; next = this.#nextDue()) {
      this.#state.now = Math.max(next, this.#state.now);
      this.#happen();
    }
    this.#state.now = end;
  }

  /** What everybody sees of the program's messages in this conversation, oldest first. */
  get messages(): MessageView[] {
    const seen = this.#here().filter((message) => !message.redacted && message.onlyFor === undefined);
    return seen.map((message) => new MessageView(message.id, message.content));
  }

  /** What `person` sees of them: own views, private replies and open forms included. */
  seenBy(person: PersonId): MessageView[] {
    return this.#here().flatMap((message) => {
      const content = seenBy(message, person);
      return content === undefined ? [] : [new MessageView(message.id, content)];
    });
  }

  /** The newest message that everybody sees. */
  get lastMessage(): MessageView {
    const last = this.messages.at(-1);
    if (last === undefined) throw new Error('there is no message that everybody sees');
    return last;
  }

  /** A message as `person` sees it. */
  view(person: PersonId, message: MessageId): MessageView {
    const found = this.#state.messages.find(({ id }) => id === message);
    const content = found === undefined ? undefined : seenBy(found, person);
    if (content === undefined) throw new Error(`${person} sees no message ${message}`);
    return new MessageView(message, content);
  }

  /** What was said to `person` in passing, oldest first. */
  toasts(person: PersonId): string[] {
    return this.#toasts.filter(({ to }) => to === person).map(({ text }) => text);
  }

  /** All payments that the program requested. */
  get payments(): Payment[] {
    return this.#state.payments.map(({ payment }) => new Payment(payment));
  }

  /** The timers that wait. */
  get timers(): { name: string; due: Date }[] {
    return this.#state.timers.filter(({ waits }) => waits).map(({ name, due }) => ({ name, due: new Date(due) }));
  }

  /** The keys that the program keeps, such as `program/menu`, in order. */
  get storedKeys(): string[] {
    return [...this.#state.storage.keys()].map((entry) => entry.replace('\n', '/')).sort();
  }

  /** A stored value as text. `key` as in `storedKeys`. */
  stored(key: string): string | undefined {
    const value = this.#state.storage.get(key.replace('/', '\n'));
    return value === undefined ? undefined : Buffer.from(value).toString();
  }

  #person(id: string) {
    const person = this.#state.people.get(id);
    if (person === undefined) throw new Error(`nobody is called ${id}: make them with host.person`);
    return person;
  }

  #here(): Message[] {
    return this.#state.messages.filter(({ conversation }) => conversation === this.conversation);
  }

  /** Who does something with the program is known to it from then on. */
  #use(person: string, trigger: wit.Trigger): void {
    const { usedIn } = this.#person(person);
    if (!usedIn.includes(this.conversation)) usedIn.push(this.conversation);
    this.#raise(this.conversation, person, trigger);
  }

  #raise(conversation: string, actor: string | null, trigger: wit.Trigger): void {
    this.#events += 1;
    this.#deliver({ id: `evt_${this.#events.toString(16).padStart(8, '0')}`, conversation, actor, trigger });
  }

  #deliver(pending: Pending): void {
    const { run, thrown } = this.#runOnce(pending);
    const again = this.#runOnce(pending);
    deepStrictEqual(
      [again.run.state, told(again.thrown)],
      [run.state, told(thrown)],
      'the program does something else when the same event is run again',
    );
    this.log.push(...run.log);
    // What was sent stays sent, however the event ends.
    this.requests.push(...run.asked);
    if (thrown === undefined) {
      this.#state = run.state;
      if (pending.actor !== null && run.toast !== undefined) this.#toasts.push({ to: pending.actor, text: run.toast });
      return;
    }
    if (thrown instanceof ConsentRequired) this.#undecided.push({ permission: thrown.permission, pending });
    throw thrown;
  }

  #runOnce({ id, conversation, actor, trigger }: Pending): { run: Run; thrown: unknown } {
    const run: Run = {
      state: structuredClone(this.#state),
      conversation,
      actor,
      log: [],
      toast: undefined,
      used: { posts: 0, edits: 0, payments: 0, reads: 0, writes: 0, requests: 0 },
      asked: [],
      server: this.#server,
      confirmed: new Set(),
    };
    const event: wit.Event = {
      id,
      conversation,
      actor,
      now: this.now.toISOString(),
      madeBy: this.madeBy,
      trigger: structuredClone(trigger),
    };
    try {
      runProgram(this.program, imports(run), event);
      return { run, thrown: undefined };
    } catch (thrown) {
      return { run, thrown: stopOf(thrown) };
    }
  }

  #decide(person: string, id: string, decision: 'authorized' | 'declined'): void {
    const record = this.#state.payments.find(({ payment }) => payment.id === id);
    if (record === undefined) throw new Error(`there is no payment ${id}`);
    const { payment, conversation } = record;
    if (payment.payer !== person) throw new Error(`somebody else pays ${id}`);
    if (payment.state !== 'requested' || Date.parse(payment.expiresAt) <= this.#state.now) {
      throw new Error(`the payment ${id} is ${payment.state}: nobody is asked about it any more`);
    }
    payment.state = decision;
    if (decision === 'authorized') payment.expiresAt = new Date(this.#state.now + CAPTURE_WITHIN_MS).toISOString();
    this.#raise(conversation, person, { tag: 'payment-updated', val: { ...payment } });
  }

  #consent(person: string, permission: string, granted: boolean): void {
    this.#person(person).consents.set(permission, granted);
    this.#raise(this.conversation, person, { tag: 'consent-changed', val: { permission, granted } });
    const waited = this.#undecided.filter((known) => known.permission === permission && known.pending.actor === person);
    this.#undecided = this.#undecided.filter((known) => !waited.includes(known));
    for (const { pending } of waited) this.#deliver(pending);
  }

  /** The next instant at which something happens by itself. */
  #nextDue(): number | undefined {
    const timers = this.#state.timers.filter(({ waits }) => waits).map(({ due }) => due);
    const open = this.#state.payments.filter(({ payment }) => isOpen(payment)).map(({ payment }) => Date.parse(payment.expiresAt));
    const all = [...timers, ...open];
    return all.length === 0 ? undefined : Math.min(...all);
  }

  /** Lets the first thing happen that is due now; a timer before a payment that expires at the same instant. */
  #happen(): void {
    const { now, timers, payments } = this.#state;
    const timer = timers.filter(({ waits, due }) => waits && due <= now).sort((left, right) => left.due - right.due)[0];
    const expiring = payments
      .filter(({ payment }) => isOpen(payment) && Date.parse(payment.expiresAt) <= now)
      .sort((left, right) => Date.parse(left.payment.expiresAt) - Date.parse(right.payment.expiresAt))[0];
    if (timer !== undefined && (expiring === undefined || timer.due <= Date.parse(expiring.payment.expiresAt))) {
      timer.waits = false;
      const { id, name, data } = timer;
      this.#raise(timer.conversation, timer.actor, { tag: 'timer-fired', val: { timer: id, name, data } });
    } else if (expiring !== undefined) {
      const { payment } = expiring;
      payment.state = payment.state === 'requested' ? 'expired' : 'voided';
      this.#raise(expiring.conversation, payment.payer, { tag: 'payment-updated', val: { ...payment } });
    }
  }
}

/** What `person` sees of it. */
function seenBy(message: Message, person: string): wit.Content | undefined {
  const hidden = message.redacted || (message.onlyFor !== undefined && message.onlyFor !== person);
  return hidden || message.form?.sent === true ? undefined : (message.views.get(person) ?? message.content);
}

function isOpen({ state }: wit.Payment): boolean {
  return state === 'requested' || state === 'authorized';
}

/** A stop of the WIT as the class that made it; anything else is what the program failed with. */
function stopOf(thrown: unknown): unknown {
  const stop = (thrown as { payload?: wit.Stop } | null)?.payload;
  if (stop?.tag === 'refused') return new Refused(stop.val);
  if (stop?.tag === 'consent-required') return new ConsentRequired(stop.val);
  return thrown;
}

function told(thrown: unknown): string | undefined {
  return thrown === undefined ? undefined : String(thrown);
}
