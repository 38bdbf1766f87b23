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
  await ada.put('/v1/me/pin', { pin: '246810', password: ada.password });
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
    name: 'message actions',
    to: async (visitor) => {
      await visitor.message('I will book a table').click({ button: 'right' });
      await visitor.page.getByRole('menu').waitFor();
    },
    after: 'conversation',
  },
  {
    name: 'reply',
    to: async (visitor) => {
      await visitor.page.keyboard.press('Escape');
      await visitor.act('Gladly!', 'Reply');
      await visitor.page.locator('input[type=file]').setInputFiles({ name: 'directions to the place by the river.txt', mimeType: 'text/plain', buffer: Buffer.from('Turn left.') });
      await visitor.page.getByRole('button', { name: /^Remove directions/ }).waitFor();
      await visitor.composer.fill('This is how to get there.\nSee you on Saturday!');
    },
    after: 'message actions',
  },
  {
    name: 'form',
    to: async (visitor) => {
      await visitor.open('Saturday dinner');
      await visitor.say('/book');
      await visitor.card('Book a table').getByRole('button', { name: 'Find a table' }).waitFor();
    },
  },
  {
    name: 'form with errors',
    to: async (visitor) => {
      const form = visitor.card('Book a table');
      await form.getByLabel('Day').fill('');
      await form.getByRole('button', { name: 'Find a table' }).click();
      await form.getByRole('alert').first().waitFor();
    },
    after: 'form',
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
    after: 'form with errors',
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
    name: 'payment with a PIN',
    to: async (visitor) => {
      await visitor.sheet('Confirm the payment').getByLabel('PIN', { exact: true }).fill('246810');
    },
    after: 'payment',
  },
  {
    name: 'paid',
    to: async (visitor) => {
      await visitor.sheet('Confirm the payment').getByRole('button', { name: /^Pay €/ }).click();
      await visitor.sheet('Payment').getByText('Paid.').waitFor();
    },
    after: 'payment with a PIN',
  },
  {
    name: 'confirmed',
    to: async (visitor) => {
      await visitor.sheet('Payment').getByRole('button', { name: 'Done' }).click();
      await visitor.card('Table confirmed').waitFor();
    },
    after: 'paid',
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
      await visitor.composer.fill('/');
      await visitor.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'programs here',
    to: async (visitor) => {
      await visitor.composer.fill('');
      await visitor.page.getByRole('button', { name: 'Open a program' }).click();
      await visitor.page.getByRole('dialog').getByText('Restaurant').first().waitFor();
    },
    after: 'commands',
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
  {
    name: 'new group',
    to: async (visitor) => {
      const dialog = visitor.page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'New group' }).click();
      await dialog.getByLabel('Name of the group').fill('Choir');
      await dialog.getByRole('button', { name: 'Ben' }).click();
      await dialog.getByRole('button', { name: 'Create group (2 people)' }).waitFor();
    },
    after: 'new conversation',
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
  {
    name: 'report',
    to: async (visitor) => {
      await visitor.sheet('About this program').getByRole('button', { name: 'Report this program' }).click();
      await visitor.sheet('Report').getByText('What is wrong?').waitFor();
    },
    after: 'program',
  },
  { name: 'wallet', to: (visitor) => visitor.goTo('#/wallet'), ready: 'History' },
  {
    name: 'send money',
    to: async (visitor) => {
      await visitor.page.getByRole('button', { name: 'Send money' }).first().click();
      await visitor.sheet('Send money').waitFor();
    },
    after: 'wallet',
  },
  { name: 'consents', to: (visitor) => visitor.goTo('#/consents'), ready: 'Permissions' },
  { name: 'settings', to: (visitor) => visitor.goTo('#/settings'), ready: 'Settings' },
  {
    name: 'sign out',
    to: async (visitor) => {
      await visitor.page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await visitor.page.getByRole('dialog', { name: 'Sign out?' }).waitFor();
    },
    after: 'settings',
  },
  ...['profile', 'appearance', 'privacy', 'security', 'devices', 'shortcuts'].map((section) => ({
    name: `settings ${section}`,
    to: (visitor) => visitor.goTo(`#/settings/${section}`),
    ready: { role: 'heading', level: 1 },
  })),
  { name: 'no such conversation', to: (visitor) => visitor.goTo(`#/c/cnv_${'0'.repeat(32)}`), ready: 'You are not in this conversation', refused: /status of 404/ },
  {
    name: 'failed to load',
    to: async (visitor) => {
      await visitor.page.route('**/v1/wallet', (route) => route.abort());
      await visitor.goTo('#/wallet');
      await visitor.page.getByRole('button', { name: 'Try again' }).waitFor();
      await visitor.page.unroute('**/v1/wallet');
    },
    refused: /ERR_FAILED/,
  },
];

/** Those of somebody who is new here. */
export const EMPTY_VIEWS = [
  { name: 'nothing yet: conversations', to: async () => {} },
  { name: 'nothing yet: wallet', to: (visitor) => visitor.goTo('#/wallet'), ready: 'No money yet' },
  { name: 'nothing yet: consents', to: (visitor) => visitor.goTo('#/consents'), ready: 'Nothing decided yet' },
];

/** Those of somebody who is not here yet, from the sign-in page on. */
export const DOOR_VIEWS = [
  { name: 'sign in', to: (visitor) => visitor.page.getByRole('button', { name: 'alice' }).waitFor() },
  {
    name: 'wrong password',
    to: async (visitor) => {
      const { page } = visitor;
      await page.getByLabel('User name', { exact: true }).fill('nobody');
      await page.getByLabel('Password', { exact: true }).fill('not this one');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('alert').first().waitFor();
    },
    refused: /status of 401/,
  },
  {
    name: 'new account',
    to: async (visitor) => {
      await visitor.page.getByRole('button', { name: 'Create an account' }).click();
      await visitor.page.getByLabel('Your name').waitFor();
    },
  },
  {
    name: 'recovery code',
    to: async (visitor) => {
      await visitor.page.getByRole('button', { name: 'I have an account' }).click();
      await visitor.page.getByRole('button', { name: 'Use a recovery code' }).click();
      await visitor.page.getByLabel('Recovery code').waitFor();
    },
  },
];

/** Brings a view about; those that go on from another do it where that one ended. */
export async function show(visitor, town, view) {
  const { page } = visitor;
  if (view.refused) visitor.profile.expect(view.refused);
  if (!view.after && !DOOR_VIEWS.includes(view)) {
    await page.goto('/');
    await visitor.isIn();
  }
  await view.to(visitor, town);
  if (typeof view.ready === 'string') await page.getByText(view.ready).filter({ visible: true }).first().waitFor();
  else if (view.ready) await page.getByRole(view.ready.role, view.ready).first().waitFor();
  await atRest(page);
}

/** The page as it is by day or by night, once nothing of it changes any more. Colours that fade would be judged half-way. */
export async function light(page, colorScheme) {
  await page.evaluate(() => {
    if (document.adoptedStyleSheets.length > 0) return;
    const nothingFades = new CSSStyleSheet();
    nothingFades.replaceSync('*, ::before, ::after, ::backdrop { transition: none !important; }');
    document.adoptedStyleSheets = [nothingFades];
  });
  await page.emulateMedia({ colorScheme });
  // The page hears of it later than the debugger does.
  await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme);
  await atRest(page);
}

/** Nothing is on its way any more: no spinner turns, every picture is there or failed, what decides is awake, nothing moves. */
async function atRest(page) {
  // What begins to move does so with the next picture of the page.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.waitForFunction(async () => {
    const seen = (element) => element.checkVisibility();
    if ([...document.querySelectorAll('.spinner, .surface-loading, [aria-busy]')].some(seen)) return false;
    if ([...document.images].some((image) => image.loading !== 'lazy' && !image.complete)) return false;
    const isAwake = [...document.querySelectorAll('dialog.sheet .sheet-button')].every((button) => button.closest('form') !== null || button.ariaDisabled === null);
    const isMoving = document.getAnimations().some((animation) => animation.playState === 'running' && seen(animation.effect.target));
    await document.fonts.ready;
    return isAwake && !isMoving;
  });
}

export const THEMES = ['light', 'dark'];
export const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
