// What arguments of steps stand for.

import type { Event } from '@parvis/sdk';

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** What arguments refer to. */
export interface Told {
  event: Event;
  answers: unknown[];
  round: number;
}

export function resolve(value: Value, told: Told): unknown {
  if (Array.isArray(value)) return value.map((member) => resolve(member, told));
  if (typeof value !== 'object' || value === null) return value;
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (Object.keys(value).length === 1) {
    switch (name) {
      case 'repeat':
        return (argument as [string, number])[0].repeat((argument as [string, number])[1]);
      case 'hex':
        return Uint8Array.from((argument as string).match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
      case 'ref':
        return answered(argument as [number, string?], told);
      case 'event':
        return ofEvent(argument as string, told.event);
      case 'count':
        return `${argument as string}${told.round}`;
    }
  }
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, resolve(inner, told)]));
}

function answered([step, member]: [number, string?], told: Told): unknown {
  const { ok } = told.answers[step] as { ok: unknown };
  return member === undefined ? ok : (ok as Record<string, unknown>)[member];
}

function ofEvent(what: string, event: Event): unknown {
  switch (what) {
    case 'actor':
      return event.actor;
    case 'conversation':
      return event.conversation;
    case 'id':
      return event.id;
    case 'now':
      return event.now.toISOString();
    default:
      return event.trigger.kind === 'cardAction' ? event.trigger.value.message : null;
  }
}
