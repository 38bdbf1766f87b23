// Writes a picture of every view into a folder: wide and phone, light and dark.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launched } from './profile.mjs';
import { Server } from './server.mjs';
import { EMPTY_VIEWS, SIZES, THEMES, VIEWS, settle, show } from './views.mjs';
import { Visitor } from './visitor.mjs';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const server = await Server.start();
const failed = [];
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of THEMES) {
    const town = await settle(server.origin);
    const look = { viewport, colorScheme, hasTouch: size === 'phone', deviceScaleFactor: 2 };
    const take = async (visitor, name) => {
      const path = join(folder, `${name.replaceAll(/[^a-z]+/g, '-')}-${size}-${colorScheme}.png`);
      await visitor.page.screenshot({ path });
      console.log(path);
    };
    const arriving = await Visitor.arriving(null, server.origin, look);
    await take(arriving, 'sign in');
    await arriving.profile.close();
    for (const [person, views] of [[town.ada, VIEWS], [town.newcomer, EMPTY_VIEWS]]) {
      const visitor = await Visitor.signedIn(null, server.origin, person.login, person.password, look);
      for (const view of views) {
        try {
          await show(visitor, town, view);
        } catch (error) {
          failed.push(`${view.name}, ${size}, ${colorScheme}: ${error.message}`);
        }
        await take(visitor, view.name);
      }
      await visitor.profile.close();
    }
  }
}
await (await launched()).close();
await server.stop();
if (failed.length > 0) {
  console.error(`not brought about:\n${failed.join('\n')}`);
  process.exit(1);
}
