// `parvis-build`: what it imports, and how it tells mistakes.

import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SDK = fileURLToPath(new URL('../../', import.meta.url));
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const MANIFEST = '{ "req_permissions": [{ "name": "chat" }, { "name": "profile.name" }] }';
const HELLO = "import { chat, miniProgram } from '@parvis/sdk';\nexport default miniProgram({ opened: () => void chat.post('Hello') });\n";

/** A program of one file, built. */
function built(main: string | null, manifest: string | null = MANIFEST) {
  const folder = mkdtempSync(path.join(tmpdir(), 'parvis-sdk-'));
  folders.push(folder);
  mkdirSync(path.join(folder, 'node_modules/@parvis'), { recursive: true });
  symlinkSync(SDK, path.join(folder, 'node_modules/@parvis/sdk'));
  mkdirSync(path.join(folder, 'src'));
  if (main !== null) writeFileSync(path.join(folder, 'src/main.ts'), main);
  if (manifest !== null) writeFileSync(path.join(folder, 'parvis.json'), manifest);
  const run = spawnSync(process.execPath, [path.join(SDK, 'bin/parvis-build.mjs'), folder, '--out', path.join(folder, 'out.wasm'), '--json'], {
    encoding: 'utf8',
  });
  const problems = run.stderr.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { folder, status: run.status, problems, stderr: run.stderr };
}

test('a component imports the interfaces that the manifest asks for, and no others', () => {
  const { folder, status, stderr } = built(HELLO);
  strictEqual(status, 0, stderr);
  const component = readFileSync(path.join(folder, 'out.wasm')).toString('latin1');
  const imported = new Set(component.match(/(parvis:host\/[a-z]+|wasi:[a-z]+\/[a-z]+)@0\.\d\.\d+/g));
  for (const name of ['chat', 'log', 'handler']) ok(imported.has(`parvis:host/${name}@0.1.0`), name);
  for (const name of ['identity', 'payments', 'storage', 'schedule', 'http']) ok(!imported.has(`parvis:host/${name}@0.1.0`), name);
});

test('a mistake is told with its file, its line and what to do', () => {
  const broken = built('export default 1 +\n');
  strictEqual(broken.status, 1);
  deepStrictEqual([broken.problems[0]?.['file'], broken.problems[0]?.['line']], ['src/main.ts', 2]);

  const missing = built("import { readFileSync } from 'node:fs';\nexport default readFileSync;\n").problems[0];
  deepStrictEqual([missing?.['file'], missing?.['line']], ['src/main.ts', 1]);
  match(String(missing?.['fix']), /nothing of Node\.js/);

  const early = built("import { log } from '@parvis/sdk';\n\nlog.info('too early');\nexport default 1;\n").problems[0];
  deepStrictEqual([early?.['file'], early?.['line']], ['src/main.ts', 3]);
  match(String(early?.['text']), /outside of an event/);

  match(String(built('export default {};\n').problems[0]?.['text']), /exports no mini-program/);
  match(String(built(null).problems[0]?.['text']), /no main file/);
  match(String(built(HELLO, null).problems[0]?.['file']), /parvis\.json$/);
  strictEqual(built(HELLO, '{ "a": 1,\n x }').problems[0]?.['line'], 2);
  match(String(built(HELLO, '{ "req_permissions": ["chat"] }').problems[0]?.['text']), /req_permissions/);
});
