import { strictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// @ts-expect-error a script without types of its own
import { WRITTEN, generate } from '#scripts/types';

test('the types are those of the WIT: `npm run types` writes them', () => {
  strictEqual(readFileSync(WRITTEN as URL, 'utf8'), (generate as () => string)());
});
