// The host's own sheets and views, on the page of cards before a host that the story pretends: what stories of them begin with.

import { after, before, beforeEach } from 'node:test';

import { fakeHost } from './fake.mjs';
import { openPage } from './page.mjs';

/** Of the story that is told now. */
export let page;
export let host;
export let pages;

before(async () => {
  pages = await openPage();
});

after(() => pages?.close());

beforeEach(() => page?.context().close());

/** A fresh page before a host in this state. */
export async function open(world = {}, options = {}) {
  host = fakeHost(world);
  pages.answerWith(host.answer);
  page = await pages.open(options);
}

export const sheet = () => page.locator('dialog.sheet');
export const button = (name) => sheet().getByRole('button', { name, exact: true });
export const openNow = (sheet) => page.evaluate((sheet) => globalThis.page.openNow(sheet), sheet);
/** What was sent to the host under such a path. */
export const posts = (path) => pages.asked.filter((call) => call.method === 'POST' && path.test(call.path));

export const pay = { kind: 'payment', payment: 'pay_1' };
export const consent = { kind: 'consent', program: 'prg_1', permission: 'profile.name' };
