// Runs the stories, `*.test.mjs`, one after another against one server; with words, those whose names hold one of them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Server } from './server.mjs';

const folder = new URL('.', import.meta.url).pathname;
const words = process.argv.slice(2);
const stories = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();
if (stories.length === 0) {
  console.error(`no story is called ${words.join(' or ')}`);
  process.exit(2);
}

// What a story leaves open, such as a page, does not hold up the others. Each story has its own limit of time.
const options = ['--test', '--test-force-exit', '--test-concurrency=1', '--test-reporter=spec'];

/** Where pages that several stories need are built, once. */
const pages = mkdtempSync(join(tmpdir(), 'parvis-pages-'));
process.on('exit', () => rmSync(pages, { recursive: true, force: true }));

const server = await Server.start({ programs: ['taxi', 'shop', 'four-in-a-row'] });
const child = spawn(process.execPath, [...options, ...stories], {
  cwd: folder,
  env: { ...process.env, PARVIS_ORIGIN: server.origin, PARVIS_PAGES: pages },
  stdio: 'inherit',
});
process.on('exit', () => child.kill());
const [code] = await once(child, 'exit');
await server.stop();
process.exit(code ?? 1);
