import { deepStrictEqual, strictEqual } from 'node:assert';
import { test } from 'node:test';

import { decode, encode } from '#sdk/utf8';

test('it writes what everybody else writes, and reads it back', () => {
  for (const text of ['', 'abc', 'é', 'ÿĀ', '€', '\u07ff\u0800\uffff', '😀 family 👨‍👩‍👧', '\u0000', '\u{10ffff}', 'half \ud800 a pair', '\udc00']) {
    deepStrictEqual(encode(text), new TextEncoder().encode(text), text);
    strictEqual(decode(encode(text)), text.toWellFormed(), text);
  }
});

test('what is not UTF-8 is noticed', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let first = 0; first < 256; first++) {
    for (const rest of [[], [0x80], [0x80, 0x80], [0x80, 0x80, 0x80], [0x90, 0x80, 0x80], [0xa0, 0x80], [0x41], [0xbf, 0xbf, 0xbf, 0xbf]]) {
      const bytes = Uint8Array.from([first, ...rest]);
      let expected: string | undefined;
      try {
        expected = strict.decode(bytes);
      } catch {
        expected = undefined;
      }
      strictEqual(decode(bytes), expected, [...bytes].map((byte) => byte.toString(16)).join(' '));
    }
  }
});
