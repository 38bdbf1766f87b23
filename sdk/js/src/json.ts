// JSON that a program keeps: in storage, on buttons, in forms and timers.

import { Invalid } from './errors.js';

/** What JSON can hold. Money keeps itself as `{currency, value}`: `Money.from` reads it back. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Any value that JSON holds: also of an `interface`, which TypeScript does not count as `Json`. */
export type Storable<T> = T extends bigint | symbol | undefined | ((...all: never[]) => unknown) ? never : T;

export function write(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new Invalid(`JSON: ${what}: ${String(error)}`);
  }
  if (text === undefined) throw new Invalid(`JSON: ${what}: cannot hold ${typeof value}`);
  return text;
}

export function read(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Invalid(`JSON: ${what}: ${String(error)}`);
  }
}
