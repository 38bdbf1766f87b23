// The program's own log, for its publisher. No permission needed. Never put a person's data here.

import { raw } from './host.js';
import type * as wit from './wit.js';

/** A line of at most 4 KiB; 64 KiB an event. Written whether the event ends well or not. */
export function write(level: wit.Level, message: string): void {
  raw('log').write(level, message);
}

export function debug(message: string): void {
  write('debug', message);
}

export function info(message: string): void {
  write('info', message);
}

export function warn(message: string): void {
  write('warn', message);
}

export function error(message: string): void {
  write('error', message);
}
