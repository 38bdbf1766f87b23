// What the host in memory keeps: one value, copied before each event, so that an event that ends badly leaves nothing behind.

import type * as wit from '../wit.js';

export interface Person {
  locale: string;
  timeZone: string;
  role: wit.Role;
  /** By permission. */
  profile: Map<string, string>;
  /** What they decided, by permission. */
  consents: Map<string, boolean>;
  /** Where they have used the program, oldest use first. */
  usedIn: string[];
}

export interface Message {
  id: string;
  conversation: string;
  /** The only person who sees it; everybody where there is none. */
  onlyFor: string | undefined;
  form: { name: string; data: string; sent: boolean } | undefined;
  redacted: boolean;
  content: wit.Content;
  views: Map<string, wit.Content>;
}

export interface PaymentRecord {
  payment: wit.Payment;
  conversation: string;
}

export interface TimerRecord {
  id: string;
  /** Milliseconds since 1970. */
  due: number;
  name: string;
  data: string;
  conversation: string;
  actor: string | null;
  waits: boolean;
}

export interface RequestRecord {
  id: string;
  request: wit.Request;
  name: string;
  data: string;
  conversation: string;
  actor: string | null;
}

/** What a server answers, by the URL that it is asked at. */
export type Server = (request: wit.Request) => wit.HttpResponse | wit.HttpFailure;

export interface State {
  /** Milliseconds since 1970. */
  now: number;
  people: Map<string, Person>;
  withheld: Set<string>;
  messages: Message[];
  payments: PaymentRecord[];
  /** What the merchant account took away since, in smallest units by currency. */
  withdrawn: Map<string, bigint>;
  /** By owner and key, divided by a line break. */
  storage: Map<string, Uint8Array>;
  timers: TimerRecord[];
  /** What `later` took and nobody has sent yet. */
  requests: RequestRecord[];
  idsMade: number;
}

/** One run of one event: everything it does goes to its own copy of the state. */
export interface Run {
  state: State;
  conversation: string;
  actor: string | null;
  log: string[];
  /** What it says in passing to the actor. */
  toast: string | undefined;
  used: { posts: number; edits: number; payments: number; reads: number; writes: number; requests: number };
  /** What it asked at once. */
  asked: wit.Request[];
  server: Server;
  /** Permissions that are confirmed at each use, used up by this event. */
  confirmed: Set<string>;
}

/** What a binding throws. */
export class Refusal extends Error {
  constructor(readonly payload: wit.Error) {
    super(JSON.stringify(payload));
  }
}

export function invalid(why: string): Refusal {
  return new Refusal({ tag: 'invalid', val: why });
}

export function notFound(): Refusal {
  return new Refusal({ tag: 'not-found' });
}

export function conflict(): Refusal {
  return new Refusal({ tag: 'conflict' });
}

export function requirePermission(run: Run, permission: string): void {
  if (run.state.withheld.has(permission)) throw new Refusal({ tag: 'not-granted', val: permission });
}

/** Counts one more use of what an event may do so many times. */
export function count(run: Run, what: keyof Run['used'], most: number, quota: string): void {
  if (run.used[what] === most) throw new Refusal({ tag: 'quota-exceeded', val: quota });
  run.used[what] += 1;
}

/** The next id of this kind: the same whenever an event is run again. */
export function nextId(state: State, kind: string): string {
  state.idsMade += 1;
  return `${kind}_${state.idsMade.toString(16).padStart(8, '0')}`;
}

export function hasUsed(state: State, person: string, conversation: string): boolean {
  return state.people.get(person)?.usedIn.includes(conversation) ?? false;
}

export function characters(text: string): number {
  return [...text].length;
}
