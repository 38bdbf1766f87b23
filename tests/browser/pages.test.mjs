// A program's own pages: they come over a conversation, in a frame of another origin, and get no further than their frame.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before } from 'node:test';

import { accessible } from './accessibility.mjs';
import { Person } from './host.mjs';
import { hasFocus, tabTo } from './keyboard.mjs';
import { eventually } from './profile.mjs';
import { Server } from './server.mjs';
import { step, story } from './steps.mjs';
import { SIZES, THEMES, light } from './views.mjs';
import { Visitor } from './visitor.mjs';

let server;
before(async () => {
  server = await Server.start({ programs: ['pages-rust'] });
});
after(() => server.stop());

/** Somebody in a conversation. */
async function inAGroup(t, name, options) {
  const person = await Person.registered(server.origin, name);
  const group = await person.group('Counting', []);
  const visitor = await Visitor.signedIn(t, server.origin, person.login, person.password, options);
  // The one other origin that the client shows.
  visitor.profile.expect(/^request to another origin: (GET|POST) http:\/\/[0-9a-f]{32}\.apps\.localhost:/);
  await visitor.open('Counting');
  return { person, group, visitor };
}

const panelOf = (visitor) => visitor.page.getByRole('dialog', { name: 'Pages', exact: true });

async function openPages(visitor) {
  await visitor.page.getByRole('button', { name: 'Open a program' }).click();
  await visitor.page.getByRole('dialog', { name: 'Open a program' }).getByRole('button', { name: /^Pages/ }).click();
  return shownPages(visitor);
}

/** The panel, and the frame in it once its script ran. */
async function shownPages(visitor) {
  const panel = panelOf(visitor);
  const inside = panel.frameLocator('iframe');
  await inside.getByText('Asked by POST').waitFor();
  const frame = await (await panel.locator('iframe').elementHandle()).contentFrame();
  return { panel, inside, frame };
}

story('a program’s pages are shown over the conversation', async (t) => {
  const { group, visitor } = await inAGroup(t, 'Paula');
  const { page } = visitor;
  let opened;

  await step(t, 'open them from the drawer', async () => {
    opened = await openPages(visitor);
    assert.equal(new URL(page.url()).hash.startsWith(`#/c/${group}/pages/`), true);
  });

  await step(t, 'style and script are the page’s own', async () => {
    const ground = await opened.frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, 'rgb(1, 2, 3)');
  });

  await step(t, 'the person’s session does not go there, and the page’s cookie is out of its reach', async () => {
    const seen = await opened.frame.evaluate(async () => (await fetch('/seen')).text());
    assert.doesNotMatch(seen, /cookie/i);
    assert.equal(await opened.frame.evaluate(() => document.cookie), '');
    const cookies = await page.context().cookies();
    const { domain, partitionKey, httpOnly, secure, sameSite } = cookies.find(({ name }) => name === '__Host-parvis-page');
    assert.match(domain, /^[0-9a-f]{32}\.apps\.localhost$/);
    assert.ok(partitionKey, 'the cookie is of the client’s partition alone');
    assert.deepEqual({ httpOnly, secure, sameSite }, { httpOnly: true, secure: true, sameSite: 'None' });
    const sent = await page.evaluate(() => document.cookie);
    assert.equal(sent, '');
    for (const cookie of cookies.filter(({ name }) => name !== '__Host-parvis-page')) {
      assert.equal(cookie.domain, 'localhost');
    }
  });

  await step(t, 'what the person sends comes back', async () => {
    await opened.inside.getByLabel('Say').fill('hello pages');
    await opened.inside.getByRole('button', { name: 'Send' }).click();
    await opened.inside.getByText('said=hello+pages').waitFor();
  });

  await step(t, 'reload launches it again', async () => {
    await opened.panel.getByRole('button', { name: 'Reload' }).click();
    opened = await shownPages(visitor);
  });

  await step(t, 'what the host itself shows stands above', async () => {
    await opened.panel.getByRole('button', { name: 'About this program' }).click();
    const sheet = visitor.sheet('About this program');
    await sheet.getByText('org.parvis.pages-rust').waitFor();
    const isAbove = await sheet.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });
    assert.ok(isAbove, 'the sheet is above the pages');
    // The frame is out of reach meanwhile, even of its own script.
    await opened.frame.evaluate(() => document.querySelector('input').focus());
    assert.equal(await page.evaluate(() => document.activeElement?.localName === 'iframe'), false);
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  await step(t, 'back closes them', async () => {
    await page.evaluate(() => {
      location.hash = '#/wallet';
    });
    await opened.panel.waitFor({ state: 'detached' });
    await page.goBack();
    await shownPages(visitor);
    await panelOf(visitor).getByRole('button', { name: 'Close' }).click();
    await panelOf(visitor).waitFor({ state: 'detached' });
    await visitor.composer.waitFor();
    await openPages(visitor);
    await page.goBack();
    await panelOf(visitor).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).hash, `#/c/${group}`);
  });
});

story('a page stays in its frame', async (t) => {
  const asked = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url);
    response.end('elsewhere');
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  t.after(() => elsewhere.close());
  const away = `http://localhost:${elsewhere.address().port}/`;

  const { visitor } = await inAGroup(t, 'Rosa');
  const { page, profile } = visitor;
  // Each refusal is told in the console.
  profile.expect(/Content Security Policy|sandbox|net::ERR_BLOCKED_BY_CSP|Unsafe attempt|Failed to load resource|CORS/i);
  profile.expect(new RegExp(`^request to another origin: GET ${away}$`));
  let opened = await openPages(visitor);

  await step(t, 'it asks nobody but its own origin', async () => {
    for (const target of [away, `${server.origin}/v1/me`]) {
      const outcome = await opened.frame.evaluate(async (url) => {
        const ask = fetch(url, { credentials: 'include', mode: 'no-cors' });
        return ask.then(() => 'answered', (error) => error.name);
      }, target);
      assert.equal(outcome, 'TypeError', target);
    }
  });

  await step(t, 'it reads nothing of the client', async () => {
    const read = await opened.frame.evaluate(() => {
      try {
        return parent.document.title;
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(read, 'SecurityError');
  });

  await step(t, 'it opens no window and leads the client nowhere', async () => {
    const before = page.url();
    const outcome = await opened.frame.evaluate((url) => {
      const window = globalThis.open(url);
      try {
        top.location.href = url;
        return [window === null, 'allowed'];
      } catch (error) {
        return [window === null, error.name];
      }
    }, away);
    assert.deepEqual(outcome, [true, 'SecurityError']);
    assert.equal(page.url(), before);
    assert.equal(page.context().pages().length, 1);
  });

  await step(t, 'nor itself', async () => {
    for (const lead of ['href', 'form']) {
      await opened.frame.evaluate(([how, url]) => {
        if (how === 'href') {
          location.href = url;
          return;
        }
        const form = document.createElement('form');
        form.action = url;
        document.body.append(form);
        form.submit();
      }, [lead, away]).catch(() => {});
      await opened.panel.getByRole('button', { name: 'Reload' }).click();
      opened = await shownPages(visitor);
    }
    assert.deepEqual(asked, []);
  });
});

story('pages are closed with the session they were opened from', async (t) => {
  const { visitor } = await inAGroup(t, 'Sana');
  const { page, profile } = visitor;
  profile.expect(/status of 401|net::ERR_FAILED/);
  const { inside } = await openPages(visitor);
  // This tab hears nothing of it: the page is all that is left.
  await page.route(/\/v1\//, (route) => route.abort());
  const other = await page.context().newPage();
  await other.goto('/#/settings');
  await other.getByRole('button', { name: 'Sign out', exact: true }).click();
  await other.getByRole('dialog', { name: 'Sign out?' }).getByRole('button', { name: 'Sign out' }).click();
  await other.getByLabel('Password', { exact: true }).waitFor();
  await inside.getByRole('button', { name: 'Send' }).click();
  await inside.getByText('This page is closed.').waitFor();
});

story('a launch that fails says so, and another succeeds', async (t) => {
  const { visitor } = await inAGroup(t, 'Tomas');
  const { page, profile } = visitor;
  profile.expect(/status of 503/);
  await page.route(/\/v1\/.*\/pages$/, (route) => route.fulfill({ status: 503, body: '' }), { times: 1 });
  await page.getByRole('button', { name: 'Open a program' }).click();
  await page.getByRole('dialog', { name: 'Open a program' }).getByRole('button', { name: /^Pages/ }).click();
  await panelOf(visitor).getByRole('alert').waitFor();
  await panelOf(visitor).getByRole('button', { name: 'Try again' }).click();
  await shownPages(visitor);
});

story('pages by keyboard alone', async (t) => {
  const { visitor } = await inAGroup(t, 'Ulla');
  const { page } = visitor;
  const button = page.getByRole('button', { name: 'Open a program' });
  await tabTo(page, button, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('dialog', { name: 'Open a program' }).getByRole('button', { name: /^Pages/ }));
  await page.keyboard.press('Enter');
  const { panel, inside } = await shownPages(visitor);
  assert.ok(await hasFocus(panel.getByRole('heading', { name: 'Pages' })), 'the focus is in the host’s own head');
  await tabTo(page, panel.locator('iframe'));
  await tabTo(page, inside.getByLabel('Say'));
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await inside.getByText('said=typed').waitFor();
  await tabTo(page, panel.getByRole('button', { name: 'Close' }), 'Shift+Tab');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await eventually('what opened them has the focus again', () => hasFocus(button));
});

for (const [size, viewport] of Object.entries(SIZES)) {
  story(`pages are accessible, ${size}`, async (t) => {
    const { visitor } = await inAGroup(t, 'Vera', { viewport });
    const { panel } = await openPages(visitor);
    const { width, height } = await panel.boundingBox();
    if (size === 'phone') assert.deepEqual({ width, height }, viewport);
    else assert.ok(width >= 420 && height >= viewport.height - 40, `${width} × ${height}`);
    for (const theme of THEMES) {
      await light(visitor.page, theme);
      await accessible(visitor.page, `pages, ${size}, ${theme}`);
      if (process.env.PARVIS_PICTURES) await visitor.page.screenshot({ path: `${process.env.PARVIS_PICTURES}/pages-${size}-${theme}.png` });
    }
  });
}
