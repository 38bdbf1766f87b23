// The same story without a mouse: sign in, find a conversation, write, open a program, press its buttons, pay.

import assert from 'node:assert/strict';

import { hasFocus, showsFocus, tabTo } from './keyboard.mjs';
import { Server } from './server.mjs';
import { step, story } from './steps.mjs';
import { Visitor, dayAhead, demoPassword } from './visitor.mjs';

/** What the demo's people pay with. */
const PIN = '246810';

story('by keyboard alone', async (t) => {
  // A town of its own: the tables and the money are those of the story otherwise.
  const server = await Server.start();
  // The page goes before the server does, or it would say that nobody answers any more.
  const visitor = await Visitor.arriving(t, server.origin).finally(() => t.after(() => server.stop()));
  const { page } = visitor;
  const { keyboard } = page;

  await step(t, 'sign in', async () => {
    await tabTo(page, page.getByLabel('User name', { exact: true }));
    assert.ok(await showsFocus(page), 'the field that has the focus shows it');
    await keyboard.type('alice');
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await keyboard.type(demoPassword('alice'));
    await keyboard.press('Enter');
    await visitor.isIn();
  });

  await step(t, 'find a conversation', async () => {
    await tabTo(page, page.getByRole('searchbox', { name: 'Search conversations' }));
    await keyboard.type('alice and');
    await tabTo(page, visitor.conversations.getByRole('link', { name: 'Alice and Bob' }));
    assert.ok(await showsFocus(page), 'the link that has the focus shows it');
    await keyboard.press('Enter');
    await visitor.composer.waitFor();
  });

  await step(t, 'write', async () => {
    await tabTo(page, visitor.composer);
    await keyboard.type('Without a mouse');
    await keyboard.press('Enter');
    await visitor.sees('Without a mouse');
  });

  await step(t, 'open a program by its command, which is completed', async () => {
    await keyboard.type('/bo');
    await page.getByRole('option', { name: /book/ }).waitFor();
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await visitor.card('Book a table').waitFor();
  });

  await step(t, 'fill in its form and send it', async () => {
    const form = visitor.card('Book a table');
    const date = form.getByLabel('Day');
    await tabTo(page, date, 'Shift+Tab');
    // From behind one comes in at the end of the date; from before it, at its beginning.
    while (await hasFocus(date)) await keyboard.press('Shift+Tab');
    await keyboard.press('Tab');
    // Typed in the order of the browser’s language, American English.
    const [year, month, day] = dayAhead(7).split('-');
    await keyboard.type(`${month}${day}${year}`);
    assert.equal(await date.inputValue(), dayAhead(7));
    await tabTo(page, form.getByLabel('Time'));
    await keyboard.type('19:00');
    await tabTo(page, form.getByLabel('Guests'));
    await keyboard.press('Control+a');
    await keyboard.type('2');
    await tabTo(page, form.getByRole('button', { name: 'Find a table' }));
    await keyboard.press('Enter');
    await visitor.card('Table held').waitFor();
  });

  await step(t, 'pay, with the PIN', async () => {
    const pay = visitor.card('Table held').getByRole('button', { name: /^Pay / });
    await tabTo(page, pay, 'Shift+Tab');
    await keyboard.press('Enter');
    const sheet = visitor.sheet('Confirm the payment');
    // What decides wakes up a moment after it shows.
    const awake = (name) => sheet.getByRole('button', { name, disabled: false });
    await tabTo(page, sheet.getByLabel('PIN', { exact: true }));
    await keyboard.type(PIN);
    const confirm = awake(/^Pay €/);
    await tabTo(page, confirm);
    await keyboard.press('Enter');
    await visitor.sheet('Payment').getByText('Paid.').waitFor();
    await tabTo(page, visitor.sheet('Payment').getByRole('button', { name: 'Done', disabled: false }));
    await keyboard.press('Enter');
    await visitor.card('Table confirmed').waitFor();
  });

  await step(t, 'and what was done last has the focus again', async () => {
    await visitor.sheet('Payment').waitFor({ state: 'detached' });
    // It comes back a moment after the sheet is gone; in vain, it fell to nowhere.
    await page.waitForFunction(() => document.activeElement !== document.body);
  });
});
