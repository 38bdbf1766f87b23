// How values of the host are said: with the names of the WIT, bytes as hexadecimal digits, and what is long by its sum.

const CHARACTERS = /[^\x00-\x7f]/;

/** A value as the bindings have it, under the names of the WIT. */
export function asSaid(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(asSaid);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [kebab(name), asSaid(member)]));
}

export function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    const bytes = utf8(value);
    return bytes.length > 200 ? { bytes: bytes.length, fnv: fnv(bytes) } : value;
  }
  if (value instanceof Uint8Array) {
    return value.length > 100 ? { bytes: value.length, fnv: fnv(value) } : { hex: hex(value) };
  }
  if (Array.isArray(value)) {
    if (value.length <= 8) return value.map(shortened);
    return { count: value.length, first: shortened(value[0]), last: shortened(value.at(-1)) };
  }
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
}

export function utf8(text: string): Uint8Array {
  if (!CHARACTERS.test(text)) {
    const ascii = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) ascii[at] = text.charCodeAt(at);
    return ascii;
  }
  // Percent signs and hexadecimal digits are the bytes of what is not ASCII.
  const bytes = encodeURIComponent(text).match(/%..|[^%]/g) ?? [];
  return Uint8Array.from(bytes, (piece) => (piece.length === 3 ? Number.parseInt(piece.slice(1), 16) : piece.charCodeAt(0)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fnv(bytes: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
