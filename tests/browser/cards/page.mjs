// Builds the page of cards, serves it under the client's own policy, and opens it in the system's Chromium. The host behind it
// is a fake that the test answers for.

import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { launched } from '../profile.mjs';

const client = fileURLToPath(new URL('../../../runtime/web/client/', import.meta.url));
const require = createRequire(join(client, 'package.json'));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** The one that the host sends with its page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Opens the page. `answer` stands in for the host: it gets method, path, query and body, and gives a status and JSON. */
export async function openPage({ answer = () => ({ status: 404, body: {} }), judge = false } = {}) {
  const out = await builtPage();
  const state = { answer };
  const asked = [];
  const server = createServer((request, response) => {
    void serve(request, response, { out, state, asked, judge });
  });
  await new Promise((done) => server.listen(0, 'localhost', done));
  const origin = `http://localhost:${server.address().port}`;
  const browser = await launched();
  const open = async (options = {}) => {
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1000, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(String(error)));
    page.on('console', (line) => {
      if (/Content Security Policy|Trusted/.test(line.text())) page.faults.push(line.text());
    });
    await page.goto(`${origin}/dev/cards/index.html`);
    await page.waitForFunction(() => 'page' in globalThis);
    return page;
  };
  const close = async () => {
    await browser.close();
    await new Promise((done) => server.close(done));
  };
  return { origin, open, close, asked, answerWith: (next) => (state.answer = next) };
}

/** The client's own script and style, as the server embeds them. */
export async function builtClient() {
  const assets = join(client, '../dist/assets');
  const names = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
  return Promise.all(names.map(async (name) => [name, await readFile(join(assets, name), 'utf8')]));
}

/** Where the page was built: once for all the stories of a run. */
async function builtPage() {
  const pages = process.env.PARVIS_PAGES ?? (await mkdtemp(join(tmpdir(), 'parvis-pages-')));
  const out = join(pages, 'cards');
  if (existsSync(out)) return out;
  const { build } = await load('vite');
  const making = `${out}-${process.pid}`;
  await build({
    root: client,
    logLevel: 'error',
    build: { outDir: making, emptyOutDir: true, rollupOptions: { input: join(client, 'dev/cards/index.html') } },
  });
  // All of it or nothing is there.
  await rename(making, out);
  return out;
}

async function serve(request, response, { out, state, asked, judge }) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname.startsWith('/v1/')) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString();
    const call = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      key: request.headers['idempotency-key'],
      body: text === '' ? undefined : JSON.parse(text),
    };
    asked.push(call);
    const { status, body, image, hold } = await state.answer(call);
    if (hold) await hold;
    if (image) return response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(image);
    return response.writeHead(status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  }
  const file = normalize(join(out, url.pathname));
  try {
    const bytes = await readFile(file);
    // The official renderer writes HTML itself; beside it the rule would only test that renderer.
    const policy = judge ? POLICY.replace(/; require-trusted-types.*/, '') : POLICY;
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

let count = 0;
/** A message that shows a card. */
export function message(card, more = {}) {
  count += 1;
  return {
    id: `msg_${count}`,
    conversation: 'cnv_1',
    number: count,
    author: { kind: 'program', id: 'prg_1' },
    at: '2026-11-21T10:00:00Z',
    edited: null,
    redacted: false,
    version: 1,
    text: 'The words of the card',
    card,
    form: null,
    reply_to: null,
    private: false,
    own_view: false,
    ...more,
  };
}
