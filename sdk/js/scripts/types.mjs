// Writes `src/wit.ts`: the types of the WIT as a component that is built from JavaScript sees them. `npm run types`.
//
// It reads the part of WIT that `parvis:host` is written in and stops at what it does not know. Not a general tool, and all
// that is needed of one: jco, which has a general one, would bring 260 packages along.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WIT = new URL('../wit/parvis@0.1.0/', import.meta.url);
export const WRITTEN = new URL('../src/wit.ts', import.meta.url);

const PLAIN = {
  string: 'string',
  bool: 'boolean',
  u8: 'number',
  u16: 'number',
  u32: 'number',
  s32: 'number',
};

/** Words, marks and documentation of one file. */
function tokens(text) {
  const found = [];
  const pattern = /\/\/\/ ?(.*)|\/\/.*|->|[%a-z][a-z0-9-]*(?::[a-z-]+)?(?:@[0-9.]+)?|[{}()<>:;,=_.]|\s+/gy;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    at = match.index + match[0].length;
    if (match[1] !== undefined) found.push({ doc: match[1] });
    else if (match[0].trim() !== '' && !match[0].startsWith('//')) found.push({ word: match[0] });
  }
  if (at !== text.length) throw new Error(`not understood: ${text.slice(at, at + 40)}`);
  return found;
}

const pascal = (name) => name.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase());
const camel = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

class Reader {
  constructor(text) {
    this.tokens = tokens(text);
    this.docs = [];
  }

  /** The next word; what was documented before it waits in `docs`. */
  next() {
    for (;;) {
      const token = this.tokens.shift();
      if (token === undefined) return undefined;
      if (token.word !== undefined) return token.word.replace(/^%/, '');
      this.docs.push(token.doc);
    }
  }

  peek() {
    return this.tokens.find((token) => token.word !== undefined)?.word;
  }

  take(expected) {
    const word = this.next();
    if (word !== expected) throw new Error(`expected ${expected}, found ${word}`);
  }

  accept(word) {
    if (this.peek() !== word) return false;
    this.next();
    return true;
  }

  documentation(indent) {
    const lines = this.docs.splice(0);
    if (lines.length === 0) return '';
    if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
    return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
  }

  type(isResult = false) {
    const word = this.next();
    if (word in PLAIN) return PLAIN[word];
    if (!['list', 'option', 'tuple', 'result'].includes(word)) return pascal(word);
    this.take('<');
    const inner = [];
    do inner.push(this.accept('_') ? 'void' : this.peek() === 'u8' && word === 'list' ? this.next() : this.type());
    while (this.accept(','));
    this.take('>');
    switch (word) {
      case 'list':
        return inner[0] === 'u8' ? 'Uint8Array' : `${/[ |]/.test(inner[0]) ? `(${inner[0]})` : inner[0]}[]`;
      case 'option':
        return `${inner[0]} | null`;
      case 'tuple':
        return `[${inner.join(', ')}]`;
      default:
        // What a function answers as its error is thrown.
        return isResult ? inner[0] : `{ tag: 'ok'; val: ${inner[0]} } | { tag: 'err'; val: ${inner[1]} }`;
    }
  }

  /** `name: type, …` up to `close`. */
  fields(close, write) {
    const written = [];
    while (!this.accept(close)) {
      const name = this.next();
      const docs = this.documentation('  ');
      this.take(':');
      written.push(docs + write(camel(name), this.type()));
      if (!this.accept(',')) {
        this.take(close);
        break;
      }
    }
    return written;
  }
}

const RESERVED = new Set(['delete']);

/** One declaration of an interface: a type, or a function of it. */
function declaration(reader, word) {
  const name = reader.next();
  const docs = reader.documentation('');
  switch (word) {
    case 'type': {
      reader.take('=');
      const type = reader.type();
      reader.take(';');
      return { name, text: `${docs}export type ${pascal(name)} = ${type};\n` };
    }
    case 'record': {
      reader.take('{');
      const fields = reader.fields('}', (field, type) => `  ${field}: ${type};\n`);
      return { name, text: `${docs}export interface ${pascal(name)} {\n${fields.join('')}}\n` };
    }
    case 'enum':
    case 'variant': {
      reader.take('{');
      const cases = [];
      while (!reader.accept('}')) {
        const tag = reader.next();
        const caseDocs = reader.documentation('  ');
        let written = `'${tag}'`;
        if (word === 'variant') {
          const val = reader.accept('(') ? reader.type() : undefined;
          if (val !== undefined) reader.take(')');
          written = val === undefined ? `{ tag: '${tag}' }` : `{ tag: '${tag}'; val: ${val} }`;
        }
        cases.push(`${caseDocs}  | ${written}`);
        if (!reader.accept(',')) {
          reader.take('}');
          break;
        }
      }
      return { name, text: `${docs}export type ${pascal(name)} =\n${cases.join('\n')};\n` };
    }
    default:
      throw new Error(`not understood: ${word} ${name}`);
  }
}

function skip(reader) {
  while (!reader.accept(';')) reader.next();
  reader.docs.length = 0;
}

function readInterface(reader, types) {
  const name = reader.next();
  const docs = reader.documentation('');
  reader.take('{');
  const functions = [];
  while (!reader.accept('}')) {
    const word = reader.next();
    if (word === 'use') {
      skip(reader);
    } else if (reader.peek() === ':') {
      const functionDocs = reader.documentation('  ');
      reader.take(':');
      reader.take('func');
      reader.take('(');
      const parameters = reader.fields(')', (field, type) => `${RESERVED.has(field) ? `${field}_` : field}: ${type}`);
      const result = reader.accept('->') ? reader.type(true) : 'void';
      reader.take(';');
      functions.push(`${functionDocs}  ${camel(word)}(${parameters.join(', ')}): ${result};\n`);
    } else {
      const declared = declaration(reader, word);
      if (types.has(declared.name)) throw new Error(`two types are called ${declared.name}`);
      types.set(declared.name, declared.text);
    }
  }
  return functions.length === 0 ? '' : `${docs}export interface ${pascal(name)}Interface {\n${functions.join('')}}\n`;
}

export function generate() {
  const types = new Map();
  const interfaces = [];
  for (const file of readdirSync(WIT).sort()) {
    const reader = new Reader(readFileSync(new URL(file, WIT), 'utf8'));
    reader.take('package');
    skip(reader);
    while (reader.peek() === 'interface') {
      reader.next();
      interfaces.push(readInterface(reader, types));
    }
  }
  const head = '// Generated by `npm run types` from host-api/wit. What a call answers as an error, it throws: `{ payload: Error }`.\n';
  return [head, ...types.values(), ...interfaces.filter((text) => text !== '')].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(WRITTEN, generate());
