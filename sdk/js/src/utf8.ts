// UTF-8, for what is stored as bytes. The engine inside a component has no `TextEncoder`.

/** A surrogate without its other half becomes U+FFFD, as everywhere on the web. */
export function encode(text: string): Uint8Array {
  // By index into an array of its length: an engine without a compiler walks an iterator ten times as long.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code < 0x80) {
      bytes[length++] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const whole = text.codePointAt(at) as number;
      if (whole > 0xffff) at += 1;
      code = whole > 0xffff ? whole : 0xfffd;
    }
    if (code < 0x800) bytes[length++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) bytes[length++] = 0xe0 | (code >> 12);
      else {
        bytes[length++] = 0xf0 | (code >> 18);
        bytes[length++] = tail(code >> 12);
      }
      bytes[length++] = tail(code >> 6);
    }
    bytes[length++] = tail(code);
  }
  return bytes.slice(0, length);
}

/** So many characters become one string at once: what fits on the engine's stack. */
const ASCII_MAX = 1_024;

/** `undefined` where the bytes are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    let end = at;
    while (end < bytes.length && end - at < ASCII_MAX && (bytes[end] as number) < 0x80) end += 1;
    if (end > at) {
      parts.push(String.fromCharCode(...bytes.subarray(at, end)));
      at = end;
      continue;
    }
    const first = bytes[at] as number;
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4) return undefined;
    let code = first & (0x3f >> more);
    for (let step = 1; step <= more; step++) {
      const next = bytes[at + step];
      if (next === undefined || (next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    const shortest = [0, 0x80, 0x800, 0x10000][more] as number;
    if (code < shortest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    parts.push(String.fromCodePoint(code));
    at += more + 1;
  }
  return parts.join('');
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}
