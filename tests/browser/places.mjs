// Where the server, its programs and the browser are. `cargo xtask` says so; alone, the usual places are taken.

const root = new URL('../../', import.meta.url).pathname;

export const binary = process.env.PARVIS_BINARY ?? `${root}target/debug/parvis`;
export const components = process.env.PARVIS_COMPONENTS ?? `${root}target/guests/components`;
export const browserProgram = process.env.PARVIS_BROWSER ?? 'chromium';

/** The origin of the server that `run.mjs` started for all stories. */
export function sharedOrigin() {
  const origin = process.env.PARVIS_ORIGIN;
  if (!origin) throw new Error('the stories are run by `cargo xtask browser`, or `node run.mjs`');
  return origin;
}
