// axe on every view, by day and by night: nothing serious, nothing critical.

import { after, before } from 'node:test';

import { accessible } from './accessibility.mjs';
import { sharedOrigin } from './places.mjs';
import { story } from './steps.mjs';
import { DOOR_VIEWS, EMPTY_VIEWS, THEMES, VIEWS, light, settle, show } from './views.mjs';
import { Visitor } from './visitor.mjs';

let town;
const visitors = {};

before(async () => {
  town = await settle(sharedOrigin());
  visitors.arriving = await Visitor.arriving(null, sharedOrigin());
  for (const who of ['ada', 'newcomer']) {
    const { login, password } = town[who];
    visitors[who] = await Visitor.signedIn(null, sharedOrigin(), login, password);
  }
});

after(async () => {
  for (const { profile } of Object.values(visitors)) {
    await profile.close();
    profile.check();
  }
});

async function byDayAndNight({ page }, what) {
  for (const colorScheme of THEMES) {
    await light(page, colorScheme);
    await accessible(page, `${what}, ${colorScheme}`);
  }
}

for (const [who, views] of [['arriving', DOOR_VIEWS], ['newcomer', EMPTY_VIEWS], ['ada', VIEWS]]) {
  for (const view of views) {
    story(view.name, async () => {
      await show(visitors[who], town, view);
      await byDayAndNight(visitors[who], view.name);
    });
  }
}
