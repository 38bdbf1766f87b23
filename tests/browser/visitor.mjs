// A person in a browser: what they do and see, step by step, found as a person finds it, by role and name.

import assert from 'node:assert/strict';

import { Authenticator } from './authenticator.mjs';
import { Profile } from './profile.mjs';

/** Passwords of the demo's people, as the sign-in page itself offers them. */
export const demoPassword = (login) => `${login}-in-the-demo`;

export class Visitor {
  /** Somebody at a browser of their own, signed in with a password. */
  static async signedIn(t, origin, login, password = demoPassword(login), options = {}) {
    const visitor = await Visitor.arriving(t, origin, options);
    await visitor.signIn(login, password);
    return visitor;
  }

  /** Somebody at a browser of their own, before the sign-in page. */
  static async arriving(t, origin, options = {}) {
    const visitor = new Visitor(await Profile.open(t, origin, options));
    // The page asks first whether somebody is signed in; nobody is.
    visitor.profile.expect(/status of 401.*\/v1\/me/);
    await visitor.page.goto('/');
    return visitor;
  }

  constructor(profile) {
    this.profile = profile;
    this.page = profile.page;
  }

  async signIn(login, password) {
    await this.page.getByLabel('User name', { exact: true }).fill(login);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.isIn();
  }

  /** Signed in, and the conversations are there. */
  async isIn() {
    await this.conversations.getByRole('heading', { name: 'Chats' }).waitFor();
  }

  get conversations() {
    return this.page.getByRole('region', { name: 'Conversations' });
  }

  get history() {
    return this.page.getByRole('list', { name: 'Messages' });
  }

  get composer() {
    return this.page.getByRole('combobox', { name: 'Write a message' }).or(this.page.getByRole('textbox', { name: 'Write a message' }));
  }

  async open(title) {
    await this.conversations.getByRole('link', { name: title }).click();
    await this.composer.waitFor();
  }

  async say(text) {
    await this.composer.fill(text);
    // On a phone Enter begins a new line.
    const isTouch = await this.page.evaluate(() => matchMedia('(pointer: coarse)').matches);
    if (isTouch) await this.page.getByRole('button', { name: 'Send', exact: true }).click();
    else await this.composer.press('Enter');
  }

  /** Waits until a message with this text is in the open conversation. */
  async sees(text) {
    await this.history.getByText(text).first().waitFor();
  }

  async seesNot(text) {
    assert.equal(await this.page.getByText(text).count(), 0, `${text} is in the page`);
  }

  /** The newest message that says this. */
  message(text) {
    return this.history.getByRole('listitem').filter({ hasText: text }).last();
  }

  /** Something from a message's menu. */
  async act(text, name) {
    await this.message(text).click({ button: 'right' });
    const menu = this.page.getByRole('menu', { name: 'Message actions' });
    await menu.getByRole('menuitem', { name, exact: true }).or(menu.getByRole('menuitemcheckbox', { name, exact: true })).click();
  }

  /** The newest card that says this. */
  card(text) {
    return this.history.getByRole('form', { name: 'Card' }).filter({ hasText: text }).last();
  }

  /** This very card, whatever it says later. */
  async keep(card) {
    const message = await card.getAttribute('data-card');
    return this.history.locator(`[data-card="${message}"]`);
  }

  /** A sheet that the host itself shows. */
  sheet(title) {
    return this.page.getByRole('dialog', { name: title });
  }

  /** Asks for a table, for alone their eyes; answers the card that everybody sees then. */
  async holdTable({ day, time, guests }) {
    await this.say('/book');
    const form = this.card('Book a table');
    await form.getByLabel('Day').fill(day);
    await form.getByLabel('Time').selectOption({ label: time });
    await form.getByLabel('Guests').fill(String(guests));
    await form.getByRole('button', { name: 'Find a table' }).click();
    const held = this.card('Table held');
    await held.waitFor();
    return held;
  }

  /** Approves what a card asks for, on the host's own sheet. */
  async pay(card, pin) {
    await card.getByRole('button', { name: /^(Pay|Approve) / }).click();
    const sheet = this.sheet('Confirm the payment');
    await sheet.getByLabel('PIN', { exact: true }).fill(pin);
    await sheet.getByRole('button', { name: /^Pay €/ }).click();
    await this.sheet('Payment').getByText(/^(Paid|Approved)\./).waitFor();
    await this.sheet('Payment').getByRole('button', { name: 'Done' }).click();
    await this.sheet('Payment').waitFor({ state: 'detached' });
  }

  async addPasskey(name = 'Laptop') {
    const authenticator = await Authenticator.plugInto(this.page);
    await this.goTo('#/settings/security');
    await this.page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Name of the passkey').fill(name);
    await dialog.getByRole('button', { name: 'Add a passkey' }).click();
    await this.page.getByText('The passkey is added.').waitFor();
    return authenticator;
  }

  async signOut() {
    // What was still on its way when the session ended is refused.
    this.profile.expect(/status of 401/);
    await this.goTo('#/settings');
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await this.page.getByRole('dialog', { name: 'Sign out?' }).getByRole('button', { name: 'Sign out' }).click();
    await this.page.getByLabel('Password', { exact: true }).waitFor();
  }

  /** A view by its address, as a link or the back button goes there. */
  async goTo(hash) {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, hash);
  }
}

/** Waits until a card has this title. */
export async function titled(card, title) {
  await card.getByRole('heading', { name: title, exact: typeof title === 'string' }).waitFor();
}

/** A day so many days from now, as an input of a date takes it. */
export function dayAhead(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
