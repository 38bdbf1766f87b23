// The page itself: it comes up under its policy, from its own origin alone.

import assert from 'node:assert/strict';

import { sharedOrigin } from './places.mjs';
import { Profile } from './profile.mjs';
import { story } from './steps.mjs';

story('the page comes up under its policy and asks nobody else', async (t) => {
  const profile = await Profile.open(t, sharedOrigin());
  // Whoever arrives is not signed in.
  profile.expect(/status of 401.*\/v1\/me/);
  const { page } = profile;
  const answer = await page.goto('/');
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['content-security-policy'], /^default-src 'none'; script-src 'self'; .*trusted-types 'none'; frame-src http:\/\/\*\.apps\.localhost:\d+$/);
  assert.equal(answer.headers()['content-encoding'], 'gzip');
  await page.waitForFunction(() => document.querySelector('#app')?.childElementCount > 0);
  assert.equal(await page.title(), 'Parvis');
});

story('markup made of text is refused by the browser', async (t) => {
  const profile = await Profile.open(t, sharedOrigin());
  profile.expect(/TrustedHTML|Content Security Policy|status of 401.*\/v1\/me/);
  await profile.page.goto('/');
  const made = await profile.page.evaluate(() => {
    try {
      document.body.innerHTML = '<img src=x onerror=alert(1)>';
      return 'markup';
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(made, 'TypeError');
});
