#!/usr/bin/env node
// `parvis-build`: a mini-program in JavaScript or TypeScript as one WebAssembly component.
//
// The folder holds `parvis.json` and a main file, `src/main.ts` unless `package.json` names another as `main`, that exports a mini-program:
// `export default miniProgram({ … })`. The component imports exactly the interfaces that the manifest asks for.
//
// Mistakes are told with file, line and what to do; then it ends with 1. `--json` tells each as a line of JSON instead.

import path from 'node:path';
import { parseArgs } from 'node:util';

import { Mistake, build } from './build.mjs';

const USAGE = `usage: parvis-build [FOLDER] [--out FILE] [--json]

Builds the mini-program of FOLDER (here) to FILE (dist/NAME.wasm, NAME as in package.json).`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help || positionals.length > 1) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  try {
    const built = await build(path.resolve(positionals[0] ?? '.'), values.out);
    const file = path.relative(process.cwd(), built.file) || built.file;
    console.log(values.json ? JSON.stringify({ built: built.file, bytes: built.bytes }) : `${file}: ${Math.round(built.bytes / 1024)} KiB`);
    return 0;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    for (const problem of error.problems) console.error(values.json ? JSON.stringify(problem) : told(problem));
    return 1;
  }
}

function told({ file, line, column, text, fix }) {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}:${column}`}: `;
  return `${place}${text}${fix === undefined ? '' : `\n  ${fix}`}`;
}

process.exitCode = await main();
