// What JavaScript takes from its surroundings, as the contract has it: clocks stand still at the event's instant, chance is the same when
// the event is run again, and `console` writes to the program's log. The engine inside a component has none of them.

import type { Event } from './event.js';
import * as log from './log.js';

interface Surroundings {
  Date: DateConstructor;
  Math: { random: () => number };
  console?: Record<string, (...all: unknown[]) => void>;
}

const surroundings = globalThis as unknown as Surroundings;
const EngineDate = Date;
let now = 0;
let chance = () => 0;

/** Once, when a component is built. */
export function install(): void {
  surroundings.Date = class extends EngineDate {
    constructor(...given: []) {
      // Without arguments, or with those of one of the other forms.
      if (given.length === 0) super(now);
      else super(...given);
    }

    static override now(): number {
      return now;
    }
  } as DateConstructor;
  surroundings.Math.random = () => chance();
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (...all: unknown[]) => log.write(level, all.map(shown).join(' '));
  surroundings.console ??= { debug: write('debug'), log: write('info'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** For one event. */
export function follow(event: Event): void {
  now = event.now.getTime();
  chance = seeded(event.id);
}

/** Numbers from 0 to below 1 that follow from a text: xorshift with 32 bits. Not for secrets. */
export function seeded(text: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state ||= 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}\n${value.stack ?? ''}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
