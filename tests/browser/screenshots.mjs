// Writes a picture of every view into a folder: wide and phone, light and dark, and the views that words fill once more in French.
//
// Each view is brought about once for each size; by day and by night it is the same page. All go on at the same time. With
// `samples` after the folder, only what the sample programs show.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launched } from './profile.mjs';
import { SAMPLE_VIEWS, settleSamples } from './samples.mjs';
import { Server } from './server.mjs';
import { Sky } from './sky.mjs';
import { DOOR_VIEWS, EMPTY_VIEWS, SIZES, THEMES, VIEWS, light, settle, show } from './views.mjs';
import { Visitor } from './visitor.mjs';

const [folder, only] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER [samples]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const failed = [];
let taken = 0;

async function take({ page }, name, size) {
  for (const colorScheme of THEMES) {
    await light(page, colorScheme);
    await page.screenshot({ path: join(folder, `${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}-${size}-${colorScheme}.png`), animations: 'disabled' });
    taken += 1;
  }
}

/** Where one view fails the others go on; what it looked like then is a picture too. */
async function takeAll(visitor, town, views, size) {
  for (const view of views) {
    try {
      await show(visitor, town, view);
    } catch (error) {
      failed.push(`${view.name}, ${size}: ${error.message}`);
    }
    await take(visitor, view.name, size);
  }
}

async function speakFrench({ page }) {
  await page.goto('/#/settings/appearance');
  await page.getByRole('radio', { name: 'Français' }).check();
}

/** The page says the same in French, where words are longer. */
async function takeFrench(visitor, town, size) {
  await speakFrench(visitor);
  const places = {
    conversation: `#/c/${town.group}`,
    details: `#/c/${town.group}/info`,
    programs: '#/programs',
    wallet: '#/wallet',
    consents: '#/consents',
    settings: '#/settings',
    'settings security': '#/settings/security',
    'settings privacy': '#/settings/privacy',
  };
  const views = Object.entries(places).map(([name, hash]) => ({ name: `${name} in French`, to: () => visitor.goTo(hash), after: 'the last' }));
  await takeAll(visitor, town, views, size);
}

function lookOf(size) {
  const phone = size === 'phone';
  return { viewport: SIZES[size], hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1 };
}

async function takeSize(server, size) {
  const look = lookOf(size);
  const town = await settle(server.origin);
  const arriving = await Visitor.arriving(null, server.origin, look);
  await takeAll(arriving, town, DOOR_VIEWS, size);
  await arriving.profile.close();
  for (const [person, views] of [[town.newcomer, EMPTY_VIEWS], [town.ada, VIEWS]]) {
    const visitor = await Visitor.signedIn(null, server.origin, person.login, person.password, look);
    await takeAll(visitor, town, views, size);
    if (views === VIEWS) await takeFrench(visitor, town, size);
    await visitor.profile.close();
  }
}

/** What the sample programs show, where the host speaks this language. */
async function takeSamples(server, size, language) {
  const town = await settleSamples(server.origin, language);
  const { login, password } = town.ada;
  const visitor = await Visitor.signedIn(null, server.origin, login, password, lookOf(size));
  if (language === 'fr') await speakFrench(visitor);
  const views = SAMPLE_VIEWS.map((view) => ({ ...view, name: language === 'en' ? view.name : `${view.name} in French` }));
  await takeAll(visitor, { ...town, sky }, views, size);
  await visitor.profile.close();
}

const sky = await Sky.open();
const server = await Server.start({
  programs: ['taxi', 'shop', 'four-in-a-row', 'weather'],
  from: sky.components,
  options: ['--allow-host', sky.host],
});
await Promise.all([
  ...Object.keys(SIZES).map((size) => only !== 'samples' && takeSize(server, size)),
  // One after the other: they hire people for the same programs.
  (async () => {
    for (const [size, language] of [['wide', 'en'], ['phone', 'en'], ['phone', 'fr']]) await takeSamples(server, size, language);
  })(),
]);
await (await launched()).close();
await server.stop();
sky.close();
console.log(`${taken} pictures in ${folder}`);
if (failed.length > 0) {
  console.error(`not brought about:\n${failed.join('\n')}`);
  process.exit(1);
}
