// `parvis:host/http` of the host in memory: servers answer what the test says they do.

import type * as wit from '../../wit.js';
import { Refusal, type Run, characters, count, invalid, nextId, requirePermission } from '../state.js';

const REQUESTS_MAX = 8;
const WAITING_MAX = 256;

export function http(run: Run): wit.HttpInterface {
  return {
    fetch(request) {
      requirePermission(run, 'http');
      check(request, 64 << 10, 4_000);
      count(run, 'requests', REQUESTS_MAX, 'requests.event');
      run.asked.push(request);
      const answer = run.server(request);
      if (!('status' in answer)) throw new Refusal({ tag: 'no-answer', val: answer });
      return answer;
    },
    later(request, name, data) {
      requirePermission(run, 'http');
      check(request, 32 << 10, 10_000);
      if (name === '' || characters(name) > 64 || Buffer.byteLength(data) > 4 << 10) {
        throw invalid('name: 1 to 64 characters; data: at most 4 KiB');
      }
      if (run.state.requests.length >= WAITING_MAX) throw new Refusal({ tag: 'quota-exceeded', val: 'requests' });
      const id = nextId(run.state, 'req');
      run.state.requests.push({ id, request, name, data, conversation: run.conversation, actor: run.actor });
      return id;
    },
  };
}

function check({ method, url, headers, body, timeoutMs }: wit.Request, bodyMax: number, timeoutMax: number): void {
  const isAllowed = url.startsWith('https://') || /^http:\/\/([a-z0-9-]+\.)?localhost:[0-9]+(\/|$)/.test(url);
  if (!isAllowed || Buffer.byteLength(url) > 2_048) throw invalid('url: https, at most 2,048 bytes');
  const bytes = headers.reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (headers.length > 32 || bytes > 8 << 10) throw invalid('headers: at most 32 with 8 KiB in all');
  if ((method === 'get' || method === 'head') && body.length > 0) throw invalid('body: empty for `get` and `head`');
  if (body.length > bodyMax) throw invalid('body: too long');
  if (timeoutMs !== null && (timeoutMs < 100 || timeoutMs > timeoutMax)) throw invalid('timeout-ms: too short or too long');
}
