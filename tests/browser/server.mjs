// The real server with the demo's people, on a free port and a data directory that is thrown away.
//
// Always true: a server ends with the process that started it, by its id; nothing else is ever signalled.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { binary, components } from './places.mjs';

/** What the demo cannot do without, and what most stories use; others would be compiled beside it. */
const PROGRAMS = ['restaurant', 'echo-rust', 'puppet-rust'];

const running = new Set();
process.on('exit', () => running.forEach((server) => server.endNow()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export class Server {
  #child = null;
  #data = mkdtempSync(join(tmpdir(), 'parvis-browser-'));
  #port = 0;
  #programs = PROGRAMS;
  #options = [];
  #components = components;

  /** With programs besides, from another folder perhaps, and with options of `parvis demo`. */
  static async start({ programs = [], from = components, options = [] } = {}) {
    const server = new Server();
    server.#programs = [...PROGRAMS, ...programs];
    server.#options = options;
    server.#components = from;
    await server.start();
    return server;
  }

  /** With `localhost`: passkeys are bound to a name. */
  get origin() {
    return `http://localhost:${this.#port}`;
  }

  /** Again on the same data and port, after a kill; so many seconds later than it is, if that is said. */
  async start({ ahead = 0 } = {}) {
    const options = ['--components', this.#components, '--programs', this.#programs.join(), '--data', this.#data, '--ahead', String(ahead), ...this.#options];
    const child = spawn(binary, ['demo', ...options, '--port', String(this.#port), '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    running.add(this);
    const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
    const failedToStart = once(child, 'error').then(([error]) => Promise.reject(error));
    const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed, failedToStart]);
    // From here on its end is expected.
    failed.catch(() => {});
    failedToStart.catch(() => {});
    this.#port = Number(new URL(`http://${JSON.parse(line).address}`).port);
  }

  /** On the spot, as a crash would. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGTERM');
    this.endNow();
  }

  async #end(signal) {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** The last thing that is done: the data goes too. */
  endNow() {
    this.#child?.kill('SIGKILL');
    this.#child = null;
    running.delete(this);
    rmSync(this.#data, { recursive: true, force: true });
  }
}
