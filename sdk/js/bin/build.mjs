// From a folder to a component: the manifest says what it imports, esbuild makes one file of the sources, and QuickJS is put around it.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile, cp } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { componentize } from 'componentize-qjs';
import * as esbuild from 'esbuild';

const WIT = fileURLToPath(new URL('../wit', import.meta.url));
const HOST = 'parvis:host';
const VERSION = '0.1.0';
/** Interfaces whose name is that of their permission; `log` needs none. */
const INTERFACES = ['chat', 'identity', 'payments', 'storage', 'schedule', 'http'];
const MAINS = ['src/main.ts', 'src/main.js', 'main.ts', 'main.js'];

/** What whoever writes the program can put right. */
export class Mistake extends Error {
  constructor(...problems) {
    super(problems.map(({ text }) => text).join('\n'));
    this.problems = problems;
  }
}

/** Builds the program of `folder`. Answers the file and its size; throws `Mistake`. */
export async function build(folder, out) {
  const manifest = await readJson(path.join(folder, 'parvis.json'), 'Write a manifest: its name, version and what it asks for.');
  const own = existsSync(path.join(folder, 'package.json')) ? await readJson(path.join(folder, 'package.json')) : {};
  const main = mainFile(folder, own);
  const imports = importsOf(manifest, path.join(folder, 'parvis.json'));
  const bundled = await bundle(folder, entry(main, imports));
  const component = await wrap(bundled, imports);
  const name = (own.name ?? path.basename(folder)).replace(/^.*\//, '');
  const file = path.resolve(out ?? path.join(folder, 'dist', `${name}.wasm`));
  await mkdir(path.dirname(file), { recursive: true });
  // A name appears whole or not at all.
  await writeFile(`${file}.new`, component);
  await rename(`${file}.new`, file);
  return { file, bytes: component.length };
}

async function readJson(file, fix) {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new Mistake({ file, text: 'cannot be read', fix });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Mistake({ file, ...placeIn(text, error.message), text: error.message, fix: 'It must be JSON.' });
  }
}

/** Where `JSON.parse` stopped: its message names a position. */
function placeIn(text, message) {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return {};
  const lines = text.slice(0, Number(position)).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function mainFile(folder, own) {
  const named = own.main === undefined ? MAINS : [own.main];
  const found = named.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) {
    throw new Mistake({ file: path.join(folder, named[0]), text: 'there is no main file', fix: 'Write it, or name yours as "main" in package.json.' });
  }
  return found;
}

function importsOf(manifest, file) {
  const asked = manifest?.req_permissions ?? [];
  if (!Array.isArray(asked) || asked.some((permission) => typeof permission?.name !== 'string')) {
    throw new Mistake({ file, text: 'req_permissions is not a list of { "name", "reason" }', fix: 'For example: [{ "name": "chat", "reason": "To answer you." }]' });
  }
  const names = new Set(asked.map(({ name }) => name));
  return [...INTERFACES.filter((name) => names.has(name)), 'log'];
}

/** The file that exports what the host calls. */
function entry(main, imports) {
  const lines = imports.map((name) => `import * as ${name} from '${HOST}/${name}@${VERSION}';`);
  return `${lines.join('\n')}
import program from ${JSON.stringify(main)};
import { component } from '@parvis/sdk/component';
export const handler = component(program, { ${imports.join(', ')} });
`;
}

async function bundle(folder, contents) {
  try {
    const built = await esbuild.build({
      stdin: { contents, resolveDir: folder, sourcefile: 'parvis-entry.js', loader: 'js' },
      absWorkingDir: folder,
      bundle: true,
      write: false,
      outfile: path.join(folder, 'bundle.js'),
      sourcemap: 'external',
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2023',
      external: [`${HOST}/*`],
      // Names stay, so that a stack in the program's log can be read.
      keepNames: true,
      charset: 'utf8',
      logLevel: 'silent',
    });
    const [map, source] = ['.map', '.js'].map((end) => built.outputFiles.find((file) => file.path.endsWith(end)).text);
    return { source, map: new SourceMap(JSON.parse(map)) };
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    throw new Mistake(...error.errors.map(problemOf));
  }
}

function problemOf({ text, location }) {
  const fix = text.startsWith('Could not resolve "node:')
    ? 'A mini-program has nothing of Node.js: it runs in a sandbox without files or network.'
    : text.startsWith('Could not resolve')
      ? 'Install it with npm, or correct the name.'
      : undefined;
  const at = location === null ? {} : { file: location.file, line: location.line, column: location.column + 1 };
  return { ...at, text, ...(fix === undefined ? {} : { fix }) };
}

async function wrap({ source, map }, imports) {
  const work = await mkdtemp(path.join(tmpdir(), 'parvis-build-'));
  try {
    await cp(witFolder(), path.join(work, 'deps/parvis'), { recursive: true, dereference: true });
    const lines = imports.map((name) => `    import ${HOST}/${name}@${VERSION};`);
    const world = `package parvis:program;\n\nworld program {\n${lines.join('\n')}\n    export ${HOST}/handler@${VERSION};\n}\n`;
    await writeFile(path.join(work, 'world.wit'), world);
    // Without stubs the component would import all of WASI, without `sync` it would need async components: the host refuses both.
    const { component } = await componentize({ witPath: work, jsSource: source, world: 'program', stubWasi: true, sync: true });
    return component;
  } catch (error) {
    throw new Mistake(notStarted(error.message, map));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What the engine says, with the place in the sources that its place in the bundle came from. */
function notStarted(said, map) {
  const text = said.replace(/^.*Failed to finish JavaScript module evaluation: /s, '').split('\n')[0];
  const fix = 'The main file is run once when it is built: it cannot call the host there, and has nothing of Node.js.';
  for (const [, line, column] of said.matchAll(/user\.js:(\d+):(\d+)/g)) {
    const found = map.findEntry(Number(line) - 1, Number(column) - 1);
    // Its own sources, not those that it depends on.
    if (found.originalSource === undefined || /^\.\.|node_modules|parvis-entry/.test(found.originalSource)) continue;
    const place = { file: found.originalSource, line: found.originalLine + 1, column: found.originalColumn + 1 };
    return { ...place, text: `the program does not start: ${text}`, fix };
  }
  return { text: `the program does not start: ${text}`, fix };
}

function witFolder() {
  const folder = path.join(WIT, `parvis@${VERSION}`);
  if (!existsSync(folder)) throw new Error(`${folder} is not there: the package is not whole`);
  return folder;
}
