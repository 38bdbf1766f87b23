// Does what it is told and says what it saw: `tests/tests/story/conformance/protocol.md` says what a step is and what its answer looks like.
//
// Host calls go through the bindings as they are, so that odd arguments reach the host; how an event ends goes through the SDK.

import { type Event, Refused, log, miniProgram } from '@parvis/sdk';

import { shortened } from './answers.js';
import { callHost } from './calls.js';
import { eventAsTold } from './event.js';
import { type Told, type Value, resolve } from './steps.js';
import { sdkStep } from './sdk.js';

function handle(_: unknown, event: Event): void {
  const { shown, told } = eventAsTold(event);
  say({ event: shortened(shown) });
  const from = told.indexOf('[[');
  if (from < 0) return;
  const steps = JSON.parse(told.slice(from, told.lastIndexOf(']]') + 2)) as Value[][];
  const context: Told = { event, answers: [], round: 0 };
  for (const step of steps) {
    const answer = play(step, context);
    context.answers.push(answer);
    say(shortenedAnswer(answer));
  }
}

type Answer = { ok: unknown } | { error: unknown } | { times: number; last: unknown };

function play(step: Value[], context: Told): Answer {
  const [name, ...rest] = step as [string, ...Value[]];
  if (name === 'times') return times(rest as [number, Value[]], context);
  if (name === 'end') return end(rest as [string, Value], context);
  const given = rest.map((argument) => resolve(argument, context));
  switch (name) {
    case 'echo':
      return { ok: given[0] };
    case 'recurse':
      return { ok: recurse(given[0] as number) };
    case 'json':
      try {
        return { ok: JSON.parse(given[0] as string) };
      } catch {
        return { error: ['invalid'] };
      }
    default:
      return name.startsWith('sdk.') ? sdkStep(name, given, context.event) : callHost(name, given);
  }
}

function times([rounds, step]: [number, Value[]], context: Told): Answer {
  let last: Answer = { ok: null };
  let done = 0;
  for (; done < rounds; done++) {
    last = play(step, { ...context, round: done });
    if ('error' in last) break;
  }
  return { times: done, last: shortenedAnswer(last) };
}

function end([how, argument]: [string, Value], context: Told): never {
  switch (how) {
    case 'refused':
      throw new Refused(resolve(argument, context) as string);
    case 'consent-required':
      throw { payload: { tag: 'consent-required', val: argument } };
    case 'host-error': {
      const answer = play(argument as Value[], context);
      if ('error' in answer) {
        const [tag, val] = answer.error as [string, string?];
        throw { payload: { tag, val } };
      }
      throw new Error('no error of the host');
    }
    case 'recurse':
      return endlessly(0) as never;
    case 'memory': {
      const kept: Uint8Array[] = [];
      for (;;) kept.push(new Uint8Array(1 << 20).fill(kept.length));
    }
    case 'spin':
      for (;;);
    default:
      throw new TypeError(String(argument ?? how));
  }
}

function endlessly(depth: number): number {
  return endlessly(depth + 1) + 1;
}

function recurse(depth: number): number {
  return depth === 0 ? 0 : recurse(depth - 1) + 1;
}

function shortenedAnswer(answer: Answer): unknown {
  return 'times' in answer ? answer : shortened(answer);
}

function say(line: unknown): void {
  log.info(JSON.stringify(line));
}

export default miniProgram({
  opened: handle,
  command: handle,
  message: handle,
  cardAction: handle,
  formSubmitted: handle,
  paymentUpdated: handle,
  timerFired: handle,
  consentChanged: handle,
  httpAnswered: handle,
});
