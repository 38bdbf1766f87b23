// Browser profiles: each has its own cookies and storage, as a person's own browser has.
//
// Always true: what goes wrong in a page without anybody looking fails the story: an exception, an error in the console (a
// violation of the page's policy is one), a request to another origin.

import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

import { browserProgram } from './places.mjs';
import { Traffic } from './traffic.mjs';

/** Longest wait for anything that must happen. Generous: machines that build something else at the same time are slow. */
const PATIENCE_MS = 30_000;

/** A folder for a picture of each page as its story ended: to see why one fails. */
const PICTURES = process.env.PARVIS_PICTURES;
let pictures = 0;

let browser = null;

/** The one browser of this process, whoever asks first and however many at once. */
export function launched() {
  browser ??= launch();
  return browser;
}

async function launch() {
  return chromium.launch({
    executablePath: await pathOf(browserProgram),
    // The language that fields for dates are typed in is the browser's, not the page's.
    env: { ...process.env, LANGUAGE: 'en_US' },
    args: ['--lang=en-US', '--disable-sync', '--disable-component-update', '--no-first-run', '--disable-features=Translate'],
  });
}

async function pathOf(program) {
  if (program.includes('/')) return program;
  const { access, constants } = await import('node:fs/promises');
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const path = `${folder}/${program}`;
    const found = await access(path, constants.X_OK).then(() => true, () => false);
    if (found) return path;
  }
  throw new Error(`${program} is not installed: apt-get install -y ${program}`);
}

export class Profile {
  #expected = [];

  /** A fresh one for the test `t`; it is closed, and looked through, when the test ends. */
  static async open(t, origin, options = {}) {
    const context = await (await launched()).newContext({
      baseURL: origin,
      locale: 'en-GB',
      timezoneId: 'Europe/Paris',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const profile = new Profile(context, origin, await context.newPage());
    t?.after(async () => {
      if (PICTURES) await profile.page.screenshot({ path: `${PICTURES}/${t.name}-${(pictures += 1)}.png` });
      await context.close();
      profile.check();
    });
    return profile;
  }

  constructor(context, origin, page) {
    this.context = context;
    this.origin = origin;
    this.page = page;
    this.traffic = new Traffic(page);
    this.troubles = [];
    page.on('pageerror', (error) => this.troubles.push(`exception: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      const own = ['blob:', 'data:'].includes(url.protocol) || url.origin === origin;
      if (!own) this.troubles.push(`request to another origin: ${request.method()} ${request.url()}`);
    });
  }

  /** Troubles that belong to the story, such as requests that are refused. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  check() {
    const unexpected = this.troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
    assert.deepEqual(unexpected, [], 'something went wrong in the page');
  }

  async close() {
    await this.context.close();
  }
}

/** Waits for a condition without sleeping a fixed time; `what` names it in the failure. */
export async function eventually(what, condition, patience = PATIENCE_MS) {
  const until = Date.now() + patience;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > until) assert.fail(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
