// Requests to the host: the session is a cookie that this code never sees.
//
// A POST that makes something carries the key of the act it belongs to. Make the key (`newKey`) when the person acts, keep it
// with the act, and send it again with each new try: the host then does the act once.

import { Problem } from './problem';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Options {
  query?: Query;
  /** JSON. */
  body?: unknown;
  /** Bytes as they are, with their media type. */
  raw?: { bytes: Blob; mime: string };
  key?: string;
  signal?: AbortSignal;
  /** Give up after so long. */
  timeoutMs?: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const TIMEOUT_MS = 20_000;

let onSignedOut: () => void = () => {};

/** Called when the host says that there is no session any more. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

/** A new key for an act of the person. */
export function newKey(): string {
  return crypto.randomUUID();
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, { ...(query && { query }), ...(signal && { signal }) });
}

export function post<T>(path: string, body: unknown, key: string | null, options: Options = {}): Promise<T> {
  return call<T>('POST', path, { ...options, body, ...(key !== null && { key }) });
}

export function put<T = void>(path: string, body?: unknown): Promise<T> {
  return call<T>('PUT', path, body === undefined ? {} : { body });
}

export function patch<T = void>(path: string, body: unknown): Promise<T> {
  return call<T>('PATCH', path, { body });
}

export function del<T = void>(path: string): Promise<T> {
  return call<T>('DELETE', path, {});
}

export async function call<T>(method: Method, path: string, options: Options): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The answer itself, where it is not JSON. */
export async function send(method: Method, path: string, options: Options): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  let body: BodyInit | null = null;
  if (options.raw) {
    headers.set('Content-Type', options.raw.mime);
    body = options.raw.bytes;
  } else if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json');
    body = JSON.stringify(options.body);
  }
  if (options.key !== undefined) headers.set('Idempotency-Key', options.key);
  const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(address(path, options.query), { method, headers, body, signal, credentials: 'same-origin' });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem('offline', 0, '');
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (problem.code === 'unauthenticated' && !path.startsWith('/v1/sessions')) onSignedOut();
  throw problem;
}

function address(path: string, query?: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function readProblem(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  let members: Record<string, unknown> = {};
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null) members = body as Record<string, unknown>;
  } catch {
    // Something between us and the host answered: the status is all there is.
  }
  const code = typeof members['code'] === 'string' ? members['code'] : `http_${response.status}`;
  const detail = typeof members['detail'] === 'string' ? members['detail'] : '';
  return new Problem(code, response.status, detail, members, retryAfter);
}
