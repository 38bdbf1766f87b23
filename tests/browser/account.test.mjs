// Who somebody is: a new account, a passkey in place of the password, a recovery code, and a device that is shown the door.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { story } from './steps.mjs';
import { Visitor } from './visitor.mjs';

story('a new account, then a passkey instead of the password', async (t) => {
  const visitor = await Visitor.arriving(t, sharedOrigin());
  const { page } = visitor;
  const login = `pia-${randomUUID().slice(0, 8)}`;
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Your name').fill('Pia');
  await page.getByLabel('User name', { exact: true }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await visitor.isIn();
  const { profile } = await page.evaluate(async () => (await fetch('/v1/me')).json());
  assert.deepEqual([profile.locale, profile.time_zone], ['en-GB', 'Europe/Paris'], 'those of the browser');

  const authenticator = await visitor.addPasskey();
  const cookies = await visitor.profile.context.cookies();
  assert.ok(cookies.length > 0 && cookies.every((cookie) => cookie.httpOnly && cookie.sameSite === 'Strict'));
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script can read the session');

  // The browser offers the passkey by itself where the page asks for that; here the page cannot, and Pia asks.
  let asked = 0;
  visitor.profile.expect(/ERR_FAILED.*passkeys.authentication/);
  await page.route('**/v1/passkeys/authentication', (route) => (asked++ === 0 ? route.abort() : route.continue()));
  await visitor.signOut();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await visitor.isIn();

  // With the offer in the field for the user name, agreeing is enough. It is held back until the page was seen signed out.
  await page.unroute('**/v1/passkeys/authentication');
  let release;
  const signedOut = new Promise((resolve) => (release = resolve));
  await page.route('**/v1/passkeys/authentication', async (route) => {
    await signedOut;
    await route.continue();
  });
  await visitor.signOut();
  release();
  await visitor.isIn();
  assert.equal((await authenticator.credentials())[0].signCount > 2, true, 'the passkey was used');
});

story('whoever is not recognised does not get in', async (t) => {
  const person = await Person.registered(sharedOrigin(), 'Quentin');
  const visitor = await Visitor.signedIn(t, sharedOrigin(), person.login, person.password);
  const authenticator = await visitor.addPasskey();
  // Before the sign-in page is there: it offers the passkey at once, and would be answered.
  await authenticator.recognises(false);
  await visitor.signOut();
  visitor.profile.expect(/status of 4/);
  await visitor.page.getByRole('button', { name: 'Use a passkey' }).click();
  await visitor.page.getByLabel('Password', { exact: true }).waitFor();
  assert.equal(await visitor.conversations.count(), 0);
});

story('a recovery code opens the door once', async (t) => {
  const person = await Person.registered(sharedOrigin(), 'Rosa');
  const { codes } = await person.post('/v1/recovery-codes', { password: person.password });
  const enter = async (visitor) => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('User name', { exact: true }).fill(person.login);
    await page.getByLabel('Recovery code').fill(codes[0]);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const first = await Visitor.arriving(t, sharedOrigin());
  await enter(first);
  await first.isIn();
  const second = await Visitor.arriving(t, sharedOrigin());
  second.profile.expect(/status of 401/);
  await enter(second);
  await second.page.getByText('User name or recovery code is not right.').waitFor();
});

story('a device that is signed out from another one is out within a moment', async (t) => {
  const person = await Person.registered(sharedOrigin(), 'Sven');
  const [laptop, phone] = [
    await Visitor.signedIn(t, sharedOrigin(), person.login, person.password),
    await Visitor.signedIn(t, sharedOrigin(), person.login, person.password, { viewport: { width: 390, height: 844 } }),
  ];
  phone.profile.expect(/status of 401|WebSocket/);
  const { session } = await phone.page.evaluate(async () => (await fetch('/v1/me')).json());
  await laptop.goTo('#/settings/devices');
  // This one, the phone, and the script that prepared the story.
  const others = laptop.page.getByRole('button', { name: /^Sign out/ });
  await others.nth(1).waitFor();
  await person.delete(`/v1/sessions/${session}`);
  await phone.page.getByLabel('Password', { exact: true }).waitFor();
  assert.equal(await laptop.page.getByLabel('Password', { exact: true }).count(), 0);
});
