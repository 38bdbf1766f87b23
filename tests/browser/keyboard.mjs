// Somebody who has no mouse: everything is reached by Tab, arrows and Enter.

import assert from 'node:assert/strict';

/** Longer than the longest way through a view. */
const STEPS_MAX = 80;

/** Presses Tab until what is found has the focus; fails where it cannot be reached. */
export async function tabTo(page, target, key = 'Tab') {
  await target.waitFor();
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
  }
  const stuck = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.fail(`${target} is not reached by ${key}; the focus is at ${stuck}`);
}

export async function hasFocus(target) {
  return target.evaluate((element) => element === document.activeElement);
}

/** What has the focus shows it: an outline or a shadow that the same element lacks without focus. */
export async function showsFocus(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  });
}
