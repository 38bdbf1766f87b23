// The export of a component. `parvis-build` writes the entry that calls this with what the program's world imports.

import * as ambient from './ambient.js';
import type { Imports } from './host.js';
import { type MiniProgram, run } from './program.js';
import type * as wit from './wit.js';

export function component(program: MiniProgram, imports: Imports): { handle: (event: wit.Event) => void } {
  if (typeof program?.handle !== 'function') throw new TypeError('the main file exports no mini-program: `export default miniProgram({ … })`');
  ambient.install();
  const followed: MiniProgram = {
    handle(event) {
      ambient.follow(event);
      program.handle(event);
    },
  };
  return { handle: (event) => run(followed, imports, event) };
}
