import { strictEqual } from 'node:assert';
import { test } from 'node:test';

import { texts } from '@parvis/sdk';

const WORDS = {
  fallback: { hello: 'Hello', bye: 'Bye', left: (seats: number) => `${seats} left` },
  fr: { hello: 'Bonjour', left: (seats: number) => `${seats} de libres` },
  'fr-CH': { bye: 'Adieu' },
};

test('each text comes from the nearest language that has it', () => {
  strictEqual(texts('fr-CH', WORDS).bye, 'Adieu');
  strictEqual(texts('fr-CH', WORDS).left(2), '2 de libres');
  strictEqual(texts('FR', WORDS).hello, 'Bonjour');
  strictEqual(texts('fr', WORDS).bye, 'Bye');
  strictEqual(texts('de-CH', WORDS).hello, 'Hello');
  strictEqual(texts('', WORDS).hello, 'Hello');
});

test('a locale is no name of something else', () => {
  for (const locale of ['fallback', '__proto__', 'constructor', 'toString']) strictEqual(texts(locale, WORDS).hello, 'Hello');
});
