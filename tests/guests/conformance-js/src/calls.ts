// Each host call by its name in the WIT.

import { Refused, raw } from '@parvis/sdk';

import { asSaid, utf8 } from './answers.js';

type Given = unknown[];

export function callHost(name: string, given: Given): { ok: unknown } | { error: unknown } {
  const [face, of = ''] = name.split('.');
  const camel = of.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const functions = FACES.includes(face ?? '') ? (raw(face as 'chat') as unknown as Record<string, unknown>) : {};
  const found = functions[camel];
  if (typeof found !== 'function') throw new Refused(`no such step: ${name}`);
  try {
    return { ok: asSaid(found(...arguments_(name, given))) };
  } catch (thrown) {
    const { payload } = (thrown ?? {}) as { payload?: { tag: string; val?: string | { tag: string } } };
    if (payload === undefined) throw thrown;
    // Of a server's silence its kind alone.
    if (typeof payload.val === 'object' && payload.val !== null) return { error: [payload.tag, payload.val.tag] };
    return { error: payload.val === undefined || payload.val === null ? [payload.tag] : [payload.tag, payload.val] };
  }
}

const FACES = ['chat', 'http', 'identity', 'log', 'payments', 'schedule', 'storage'];

/** Values of storage are bytes, members of records have names of JavaScript. */
function arguments_(name: string, given: Given): Given {
  if (name === 'storage.set') return [given[0], given[1], bytes(given[2])];
  if (name === 'storage.compare-and-set') return [given[0], given[1], given[2] === null ? null : bytes(given[2]), bytes(given[3])];
  if (face(name) === 'http') {
    const { body, ...request } = given[0] as { body: unknown };
    return [{ ...(camelCased(request) as object), body: bytes(body) }, ...given.slice(1)];
  }
  return given.map(camelCased);
}

function face(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function bytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : utf8(value as string);
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.entries(value).map(([name, member]) => [name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()), camelCased(member)]);
  return Object.fromEntries(named);
}
