// axe on every view, by day and by night: nothing serious, nothing critical.

import { test } from 'node:test';

import { accessible } from './accessibility.mjs';
import { sharedOrigin } from './places.mjs';
import { EMPTY_VIEWS, THEMES, VIEWS, settle, show } from './views.mjs';
import { Visitor } from './visitor.mjs';

for (const colorScheme of THEMES) {
  test(`axe, ${colorScheme}`, async (t) => {
    const town = await settle(sharedOrigin());
    const arriving = await Visitor.arriving(t, sharedOrigin(), { colorScheme });
    await t.test('sign in', () => accessible(arriving.page, 'the sign-in page'));
    for (const [person, views] of [[town.ada, VIEWS], [town.newcomer, EMPTY_VIEWS]]) {
      const visitor = await Visitor.signedIn(t, sharedOrigin(), person.login, person.password, { colorScheme });
      for (const view of views) {
        await t.test(view.name, async () => {
          await show(visitor, town, view);
          await accessible(visitor.page, view.name);
        });
      }
    }
  });
}
