// axe on the main moments of the sample programs, by day and by night: who does not see them rides, buys and plays too.

import { accessible } from './accessibility.mjs';
import { sharedOrigin } from './places.mjs';
import { SAMPLE_VIEWS, settleSamples } from './samples.mjs';
import { step, story } from './steps.mjs';
import { THEMES, light, show } from './views.mjs';
import { Visitor } from './visitor.mjs';

/** The weather comes from a server that these stories do not have. */
const VIEWS = SAMPLE_VIEWS.filter(({ name }) => !name.startsWith('weather'));

story('taxi, shop and game can be used without seeing them', async (t) => {
  const town = await settleSamples(sharedOrigin(), 'en');
  const visitor = await Visitor.signedIn(t, sharedOrigin(), town.ada.login, town.ada.password);
  for (const view of VIEWS) {
    await step(t, view.name, async () => {
      await show(visitor, town, view);
      for (const colorScheme of THEMES) {
        await light(visitor.page, colorScheme);
        await accessible(visitor.page, `${view.name}, ${colorScheme}`);
      }
    });
  }
});
