// What a program keeps between events. Permission: `storage`.
//
// Should another event change what this one has read before this one is applied, this one is run again from the start: read, decide and
// write without locks. Values are JSON; the functions with `Bytes` in their name keep bytes as they are.
//
// Limits: keys 1 to 256 bytes, values 60 KiB, 10 MiB for each person, 64 MiB for the program; an event reads at most 1,000 and
// writes at most 500 entries.

import { Invalid, call } from './errors.js';
import { raw } from './host.js';
import * as json from './json.js';
import * as utf8 from './utf8.js';
import type * as wit from './wit.js';

/** Entries in the order of their keys' bytes. */
export interface Page<T> {
  entries: [key: string, value: T][];
  /** Give it as `after` for what follows; `null` at the end. */
  next: string | null;
}

/** Whose entries. */
export class Bucket {
  constructor(private readonly of: wit.Bucket) {}

  /**
   * A stored value; `undefined` where there is none. `check` is given what is stored: it answers the value, or throws. Without it the
   * type is a promise of the program to itself, so write a check where an older version may have stored something else.
   */
  get<T>(key: string, check: (stored: unknown) => T = trusted): T | undefined {
    const bytes = this.getBytes(key);
    return bytes === undefined ? undefined : check(decoded(key, bytes));
  }

  set<T>(key: string, value: json.Storable<T>): void {
    this.setBytes(key, encoded(key, value));
  }

  getBytes(key: string): Uint8Array | undefined {
    const bytes = call(() => raw('storage').get(this.of, key));
    return bytes === null || bytes === undefined ? undefined : Uint8Array.from(bytes);
  }

  setBytes(key: string, value: Uint8Array): void {
    call(() => raw('storage').set(this.of, key, value));
  }

  /** Deleting what is not there is no error. */
  delete(key: string): void {
    call(() => raw('storage').delete(this.of, key));
  }

  /** Entries whose key starts with `prefix`; `limit` 1 to 100, and at most 256 KiB a page. */
  list<T>(
    prefix: string,
    { after = null, limit = 100, check = trusted }: { after?: string | null; limit?: number; check?: (stored: unknown) => T } = {},
  ): Page<T> {
    const page = call(() => raw('storage').list(this.of, prefix, after, limit));
    const entries = page.entries.map(({ key, value }): [string, T] => [key, check(decoded(key, Uint8Array.from(value)))]);
    return { entries, next: page.next ?? null };
  }

  /** All entries whose key starts with `prefix`, page after page, as long as the event may read. */
  *all<T>(prefix: string, check: (stored: unknown) => T = trusted): Generator<[key: string, value: T]> {
    let after: string | null = null;
    do {
      const page: Page<T> = this.list(prefix, { after, check });
      yield* page.entries;
      after = page.next;
    } while (after !== null);
  }

  /** Sets `value` if the entry is `expected` now (`undefined`: absent). Throws `Conflict` where it is not. */
  compareAndSet<T>(key: string, expected: json.Storable<T> | undefined, value: json.Storable<T>): void {
    const now = expected === undefined ? null : encoded(key, expected);
    const then = encoded(key, value);
    call(() => raw('storage').compareAndSet(this.of, key, now, then));
  }

  /** Adds to a whole number (absent is 0) and answers the sum. `by` has 32 bits, the sum 64. Throws `Invalid` where it does not fit. */
  increment(key: string, by: number): bigint {
    // A binding would silently take the low 32 bits.
    if (by !== (by | 0)) throw new Invalid('by: a whole number of 32 bits');
    return BigInt(call(() => raw('storage').increment(this.of, key, by)));
  }
}

/** One for the whole program. */
export const program: Bucket = new Bucket('program');
/** One for each conversation: the event's. */
export const conversation: Bucket = new Bucket('conversation');
/** One for each person: whoever caused the event. Its calls throw `NotFound` where nobody did. */
export const person: Bucket = new Bucket('person');

function trusted<T>(stored: unknown): T {
  return stored as T;
}

function encoded(key: string, value: unknown): Uint8Array {
  return utf8.encode(json.write(value, `the value of \`${key}\``));
}

function decoded(key: string, bytes: Uint8Array): unknown {
  const text = utf8.decode(bytes);
  if (text === undefined) throw new Invalid(`the stored value of \`${key}\` is not JSON: read it with getBytes`);
  return json.read(text, `the stored value of \`${key}\``);
}
