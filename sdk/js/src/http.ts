// Asking other servers. Permission: `http`; the manifest names the hosts: those under `http_effects` by any method, those under `http` by
// `get` and `head` alone.
//
// What is sent cannot be taken back, so a request that may change something is written down by the host before it goes out and carries an
// `Idempotency-Key`. Should the host stop in between, the event runs again, and the same request goes out again under the same key. Build it
// from what is the same in each run: the event's id, its data, its instant.

import { Invalid, call } from './errors.js';
import { raw } from './host.js';
import type { RequestId } from './ids.js';
import * as json from './json.js';
import * as utf8 from './utf8.js';
import type * as wit from './wit.js';

/** What is asked. Limits stand in the WIT of `parvis:host/http`. */
export interface Request {
  /** `get` where it is left out. */
  method?: wit.Method;
  /** `https` on its own port. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Text, or bytes; empty for `get` and `head`. */
  body?: string | Uint8Array;
  /** Instead of `body`: written as JSON, with its `content-type`. */
  json?: unknown;
  timeoutMs?: number;
}

/** What a server answered, whatever its status is. */
export class Response {
  readonly status: number;
  /** As they came, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;

  constructor(response: wit.HttpResponse) {
    this.status = response.status;
    this.headers = response.headers.map(({ name, value }) => [name, value]);
    this.body = Uint8Array.from(response.body);
  }

  /** Whether the status is 200 to 299. */
  get isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The first header of this name, in lower case. */
  header(name: string): string | undefined {
    return this.headers.find(([known]) => known === name)?.[1];
  }

  /** Throws `Invalid` where the body is not UTF-8. */
  text(): string {
    const text = utf8.decode(this.body);
    if (text === undefined) throw new Invalid('the body of an answer is not UTF-8');
    return text;
  }

  /** Another server's words: `check` answers the value, or throws. Throws `Invalid` where the body is not JSON. */
  json<T>(check: (answered: unknown) => T): T {
    return check(json.read(this.text(), 'the body of an answer'));
  }
}

/** Sends a request and waits for its answer. Throws `NoAnswer`, `NotGranted` (also for a host that the manifest does not name), `Invalid`. */
export function fetch(request: Request): Response {
  return new Response(call(() => raw('http').fetch(asWit(request))));
}

/**
 * Sends a request when the effects of this event are applied, and tries again where there is no answer; `httpAnswered` tells it, with `name`
 * (1 to 64 characters) and `data` (at most 4 KiB of JSON) given back.
 */
export function later(request: Request, name: string, data: unknown = null): RequestId {
  const text = json.write(data, 'the data of a request');
  return call(() => raw('http').later(asWit(request), name, text)) as RequestId;
}

function asWit({ method = 'get', url, headers = {}, body, json: value, timeoutMs }: Request): wit.Request {
  const listed = Object.entries(headers).map(([name, header]) => ({ name, value: header }));
  const isTyped = listed.some(({ name }) => name.toLowerCase() === 'content-type');
  if (value !== undefined && !isTyped) listed.push({ name: 'content-type', value: 'application/json' });
  const sent = value === undefined ? (body ?? '') : json.write(value, 'the body of a request');
  return { method, url, headers: listed, body: typeof sent === 'string' ? utf8.encode(sent) : sent, timeoutMs: timeoutMs ?? null };
}
