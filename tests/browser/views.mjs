// Every view, and how somebody gets there: what is looked at for accessibility, and what pictures are taken of.

import { Person } from './host.mjs';
import { dayAhead } from './visitor.mjs';

/** A town with something in every view. Ada looks at it; the others talk. */
export async function settle(origin) {
  const [ada, ben, cleo, newcomer] = [
    await Person.registered(origin, 'Ada'),
    await Person.registered(origin, 'Ben'),
    await Person.registered(origin, 'Cleo'),
    await Person.registered(origin, 'Nora'),
  ];
  const group = await ada.group('Saturday dinner', [ben, cleo]);
  const direct = await ben.direct(ada);
  await ada.group('Book club', [cleo]);
  const operator = await Person.signedIn(origin, 'operator');
  await operator.post('/v1/issuances', { to: ada.id, amount: { currency: 'EUR', value: '120.00' } });
  await ben.say(group, 'Shall we eat out on **Saturday**? There is that place by the river: https://example.org/menu');
  await cleo.say(group, 'Gladly! I will be there at *seven*.');
  await ada.say(group, 'I will book a table for us.');
  await ben.say(group, '`/book` does it.');
  await cleo.say(group, '/echo Hello everybody');
  await ben.say(direct, 'Do you have the tickets?');
  return { ada, ben, cleo, newcomer, group, direct };
}

/** Each with its name and what brings it about, from the list of conversations on. */
export const VIEWS = [
  { name: 'conversations', to: async () => {} },
  { name: 'conversation', to: (visitor) => visitor.open('Saturday dinner') },
  {
    name: 'form',
    to: async (visitor) => {
      await visitor.open('Saturday dinner');
      await visitor.say('/book');
      await visitor.card('Book a table').getByRole('button', { name: 'Find a table' }).waitFor();
    },
  },
  {
    name: 'booking',
    to: async (visitor) => {
      const form = visitor.card('Book a table');
      await form.getByLabel('Day').fill(dayAhead(9));
      await form.getByLabel('Time').selectOption({ label: '19:00' });
      await form.getByRole('button', { name: 'Find a table' }).click();
      await visitor.card('Table held').waitFor();
    },
    after: 'form',
  },
  {
    name: 'payment',
    to: async (visitor) => {
      await visitor.card('Table held').getByRole('button', { name: /^Pay / }).click();
      await visitor.sheet('Confirm the payment').getByText('Restaurant du Parvis').first().waitFor();
    },
    after: 'booking',
  },
  {
    name: 'consent',
    to: async (visitor) => {
      await visitor.open('Saturday dinner');
      await visitor.say('/puppet name');
      await visitor.sheet('Puppet wants to know your name').getByRole('button', { name: 'Always allow' }).waitFor();
    },
  },
  {
    name: 'commands',
    to: async (visitor) => {
      await visitor.open('Saturday dinner');
      await visitor.composer.pressSequentially('/');
      await visitor.page.getByRole('option').first().waitFor();
    },
  },
  { name: 'group details', to: (visitor, town) => visitor.goTo(`#/c/${town.group}/info`), ready: 'Members' },
  { name: 'contact details', to: (visitor, town) => visitor.goTo(`#/c/${town.direct}/info`), ready: 'Block' },
  {
    name: 'new conversation',
    to: async (visitor) => {
      await visitor.page.getByRole('button', { name: 'New conversation' }).first().click();
      await visitor.page.getByRole('dialog').waitFor();
    },
  },
  { name: 'programs', to: (visitor) => visitor.goTo('#/programs'), ready: 'Restaurant' },
  {
    name: 'program',
    to: async (visitor) => {
      await visitor.goTo('#/programs');
      await visitor.page.getByRole('button', { name: 'About Restaurant' }).first().click();
      await visitor.sheet('About this program').getByText('What it may do').waitFor();
    },
  },
  { name: 'wallet', to: (visitor) => visitor.goTo('#/wallet'), ready: 'History' },
  {
    name: 'send money',
    to: async (visitor) => {
      await visitor.goTo('#/wallet');
      await visitor.page.getByRole('button', { name: 'Send money' }).first().click();
      await visitor.sheet('Send money').waitFor();
    },
  },
  { name: 'consents', to: (visitor) => visitor.goTo('#/consents'), ready: 'Permissions' },
  { name: 'settings', to: (visitor) => visitor.goTo('#/settings'), ready: 'Settings' },
  ...['profile', 'appearance', 'privacy', 'security', 'devices', 'data'].map((section) => ({
    name: `settings ${section}`,
    to: (visitor) => visitor.goTo(`#/settings/${section}`),
    ready: 'Settings',
  })),
];

/** Those of somebody who is new here, or not here yet. */
export const EMPTY_VIEWS = [
  { name: 'nothing yet: conversations', to: async () => {} },
  { name: 'nothing yet: wallet', to: (visitor) => visitor.goTo('#/wallet'), ready: 'No money yet' },
  { name: 'nothing yet: consents', to: (visitor) => visitor.goTo('#/consents'), ready: 'Nothing decided yet' },
];

/** Brings a view about; those that go on from another do it where that one ended. */
export async function show(visitor, town, view) {
  const { page } = visitor;
  if (!view.after) {
    await page.keyboard.press('Escape');
    await page.goto('/');
    await visitor.isIn();
  }
  await view.to(visitor, town);
  if (view.ready) await page.getByText(view.ready).filter({ visible: true }).first().waitFor();
  // Nothing is on its way any more.
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
}

export const THEMES = ['light', 'dark'];
export const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
