// Stories, each with its own time, and stories in steps: where one fails the story ends, as what follows would only wait in vain.

import { test } from 'node:test';

/** A story that takes longer hangs. It says so of itself: the runner's own limit is one for all the stories of a file. */
const STORY_MS = 300_000;

/** A story. */
export function story(name, tell) {
  test(name, { timeout: STORY_MS }, tell);
}

/** Runs the next step of the story `t`. */
export async function step(t, name, act) {
  let failed = false;
  await t.test(name, async () => {
    failed = true;
    await act();
    failed = false;
  });
  if (failed) throw new Error(`the story ends here: ${name}`);
}
