// axe-core in a page. It is handed to the page as a script of the test, which the page's policy does not see.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails with what axe finds to be serious or critical, in the words of axe. */
export async function accessible(page, what) {
  const known = await page.evaluate(() => 'axe' in globalThis);
  if (!known) await inject(page);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const findings = violations
    .filter((it) => ['serious', 'critical'].includes(it.impact))
    .map((it) => `${it.id}: ${it.help}\n${it.nodes.map((node) => `    ${node.html}\n      ${node.failureSummary}`).join('\n')}`);
  assert.equal(findings.join('\n'), '', `axe on ${what}`);
}

/** Through the debugger: `eval` and script elements are what the policy forbids. */
async function inject(page) {
  const debug = await page.context().newCDPSession(page);
  const { exceptionDetails } = await debug.send('Runtime.evaluate', { expression: source });
  await debug.detach();
  assert.equal(exceptionDetails, undefined);
}
