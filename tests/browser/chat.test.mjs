// What people do with each other's messages, seen from both sides.

import assert from 'node:assert/strict';

import { Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { story } from './steps.mjs';
import { Visitor } from './visitor.mjs';

/** Two people with a browser each; a group of theirs is open in both, if it has a name. */
async function two(t, group) {
  const people = [await Person.registered(sharedOrigin(), 'Anna'), await Person.registered(sharedOrigin(), 'Boris')];
  if (group) await people[0].group(group, [people[1]]);
  const visitors = [];
  for (const person of people) {
    const visitor = await Visitor.signedIn(t, sharedOrigin(), person.login, person.password);
    if (group) await visitor.open(group);
    visitors.push(visitor);
  }
  return { people, anna: visitors[0], boris: visitors[1] };
}

story('a group is made, and is there for whoever was invited without a reload', async (t) => {
  const { people, anna, boris } = await two(t);
  await anna.page.getByRole('button', { name: 'New conversation' }).first().click();
  const dialog = anna.page.getByRole('dialog', { name: 'New conversation' });
  await dialog.getByRole('button', { name: 'New group' }).click();
  await dialog.getByLabel('Name of the group').fill('Choir');
  await dialog.getByLabel('User name').fill(people[1].login);
  await dialog.getByRole('button', { name: 'Find' }).click();
  await dialog.getByRole('button', { name: 'Create group (2 people)' }).click();
  await anna.composer.waitFor();
  await anna.say('Welcome to the choir');
  await boris.open('Choir');
  await boris.sees('Welcome to the choir');
});

story('reply, edit, react and delete reach the other one', async (t) => {
  const { anna, boris } = await two(t, 'Editing');
  await anna.say('Shall we meet at sevn?');
  await boris.sees('Shall we meet at sevn?');

  await anna.act('Shall we meet at sevn?', 'Edit');
  await anna.say('Shall we meet at seven?');
  await boris.sees('Shall we meet at seven?');
  await boris.message('Shall we meet at seven?').getByText('edited').waitFor();

  await boris.act('Shall we meet at seven?', 'Reply');
  await boris.say('Gladly, at the bridge');
  await anna.message('Gladly, at the bridge').getByText('Shall we meet at seven?').waitFor();

  await anna.act('Gladly, at the bridge', '👍');
  await boris.message('Gladly, at the bridge').getByRole('button', { name: '👍: 1' }).waitFor();

  // Hers is the one that was edited; the answer quotes it.
  await anna.act('edited', 'Delete');
  await anna.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
  await boris.history.getByText('This message was deleted').first().waitFor();
});

story('who types and who has read is seen, and what is unread is counted', async (t) => {
  const { anna, boris } = await two(t, 'Receipts');
  // Looked for from before it is there: it is there for a moment only.
  await Promise.all([
    boris.page.getByText('Anna is typing…').first().waitFor(),
    anna.composer.pressSequentially('Are you the'),
  ]);
  await boris.goTo('#/settings');
  await anna.say('Are you there?');
  await boris.goTo('#/');
  await boris.conversations.getByRole('link', { name: /Receipts.*1 unread message/ }).waitFor();
  assert.equal(await anna.message('Are you there?').getByText('Read', { exact: true }).count(), 0);
  await boris.page.bringToFront();
  await boris.open('Receipts');
  await anna.message('Are you there?').getByText('Read', { exact: true }).waitFor();
});

story('a picture is attached, shown and opened', async (t) => {
  const { anna, boris } = await two(t, 'Pictures');
  // A red square of 64 pixels, made by the browser itself.
  const png = await anna.page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const brush = canvas.getContext('2d');
    brush.fillStyle = '#c33';
    brush.fillRect(0, 0, 64, 64);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  await anna.page.locator('input[type=file]').setInputFiles({ name: 'square.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await anna.page.getByRole('button', { name: 'Remove square.png' }).waitFor();
  await anna.say('Look at this');
  const shown = boris.message('Look at this').getByRole('button', { name: 'Open picture square.png' });
  await shown.waitFor();
  await boris.page.waitForFunction(() => [...document.images].some((image) => image.complete && image.naturalWidth === 64));
  await shown.click();
  await boris.page.getByRole('dialog').getByRole('img', { name: 'square.png' }).waitFor();
});
