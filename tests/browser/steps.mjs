// A story in steps, each with its own time. Where one fails the story ends: what follows would only wait in vain.

/** Runs the next step of the test `t`. */
export async function step(t, name, act) {
  let failed = false;
  await t.test(name, async () => {
    failed = true;
    await act();
    failed = false;
  });
  if (failed) throw new Error(`the story ends here: ${name}`);
}
