// What strangers' programs post stays what it is: text on a card that ends at its edge, and a program that hangs hangs alone.

import assert from 'node:assert/strict';

import { Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { story } from './steps.mjs';
import { Visitor } from './visitor.mjs';

async function inAGroup(t, name, options) {
  const person = await Person.registered(sharedOrigin(), name);
  const group = await person.group('Strangers', []);
  const visitor = await Visitor.signedIn(t, sharedOrigin(), person.login, person.password, options);
  await visitor.open('Strangers');
  return { person, group, visitor };
}

story('markup on a card is shown, not obeyed', async (t) => {
  const { visitor } = await inAGroup(t, 'Heidi');
  await visitor.say('/puppet hostile');
  const card = visitor.card('Hostile texts');
  await card.waitFor();
  await card.getByText("<script>document.title = 'taken over'</script>").first().waitFor();
  const { page } = visitor;
  assert.doesNotMatch(await page.title(), /taken over/);
  assert.equal(await card.locator('script, img, iframe, object, b').count(), 0);
  // A label that turns around does not turn its neighbours around.
  const isolated = await card.evaluate((element) =>
    [...element.querySelectorAll('button:not([hidden])')].every((button) => {
      const text = button.querySelector('bdi') ?? button;
      return getComputedStyle(text).unicodeBidi === 'isolate' || text.dir === 'auto';
    }),
  );
  assert.ok(isolated, 'the text of each button is isolated');
});

story('a long row of buttons wraps on a phone', async (t) => {
  const { visitor } = await inAGroup(t, 'Louise', { viewport: { width: 360, height: 740 } });
  await visitor.say('/puppet long');
  await visitor.card('Many buttons').getByRole('button', { name: 'Choice number 12 of 12' }).waitFor();
  const wide = await visitor.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
});

story('a program that never ends holds up nobody, and says so at the end', async (t) => {
  const { visitor } = await inAGroup(t, 'Simon');
  await visitor.say('/puppet slow');
  await visitor.say('Nobody waits for it.');
  await visitor.sees('Nobody waits for it.');
  await visitor.page.getByText('Puppet ran into a problem').first().waitFor();
  await visitor.page.getByRole('button', { name: 'Try again' }).first().waitFor();
});
