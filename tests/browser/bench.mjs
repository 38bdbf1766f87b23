// `cargo xtask bench web`: what the client weighs, and how soon it shows something. Medians of nine, one JSON object a line.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Person } from './host.mjs';
import { launched } from './profile.mjs';
import { Server } from './server.mjs';
import { Visitor } from './visitor.mjs';

const ROUNDS = 9;
const dist = new URL('../../runtime/web/dist/', import.meta.url).pathname;

const median = (samples) => samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];
const line = (value) => console.log(JSON.stringify({ bench: 'web', ...value }));

function bytes(extension) {
  const files = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith(extension));
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0);
}

line({ what: 'size', script_gzip_bytes: bytes('.js'), style_gzip_bytes: bytes('.css') });

const server = await Server.start();
const person = await Person.registered(server.origin, 'Bea');
const group = await person.group('Bench', []);
await person.say(group, '/echo tap');
const visitor = await Visitor.signedIn(null, server.origin, person.login, person.password);
const { page } = visitor;

/** Milliseconds from the start of the navigation to the first conversation in the list, as the page itself counts them. */
const first = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  await page.goto('about:blank');
  await page.goto('/', { waitUntil: 'commit' });
  const shown = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const found = [...document.querySelectorAll('a[href^="#/c/"]')].some((link) => link.textContent.includes('Bench'));
          if (found) requestAnimationFrame(() => resolve(performance.now()));
          return found;
        };
        if (!look()) {
          const observer = new MutationObserver(() => look() && observer.disconnect());
          observer.observe(document, { subtree: true, childList: true, characterData: true });
        }
      }),
  );
  if (round > 0) first.push(shown);
}
line({ what: 'first conversation', ms: Math.round(median(first)), rounds: ROUNDS });

/** Milliseconds from a tap on a card's button to the card's new text, through the program and the log. */
await visitor.open('Bench');
const button = visitor.card('tap').getByRole('button', { name: 'Tap me' });
await button.waitFor();
const taps = [];
for (let round = 1; round <= ROUNDS + 1; round += 1) {
  const took = await button.evaluate(
    (element, times) =>
      new Promise((resolve) => {
        const began = performance.now();
        const observer = new MutationObserver(() => {
          if (!document.body.textContent.includes(`tapped ${times} times`)) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - began));
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        element.click();
      }),
    round,
  );
  if (round > 1) taps.push(took);
  await visitor.card(`tapped ${round} times`).locator('button:not([aria-disabled])').first().waitFor();
}
line({ what: 'card tap', ms: Math.round(median(taps) * 10) / 10, rounds: ROUNDS });

await (await launched()).close();
await server.stop();
