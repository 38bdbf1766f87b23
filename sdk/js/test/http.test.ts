// Asking other servers.

import { deepStrictEqual, strictEqual, throws } from 'node:assert';
import { test } from 'node:test';

import { Invalid, NoAnswer, NotGranted, chat, http, miniProgram } from '@parvis/sdk';
import { Host } from '@parvis/sdk/testing';

const isTown = (value: unknown): { town: string } => {
  if (typeof (value as { town?: unknown } | null)?.town !== 'string') throw new Invalid('no town');
  return value as { town: string };
};

const program = miniProgram({
  command: {
    now: () => void chat.post(http.fetch({ url: 'https://api.example.org/town' }).json(isTown).town),
    later: () => void http.later({ method: 'post', url: 'https://api.example.org/orders', json: { tea: 2 } }, 'order', { for: 'alice' }),
  },
  httpAnswered: { order: (answered) => void chat.post(`${answered.data<{ for: string }>().for}: ${answered.response.status}`) },
});

const answer = (status: number, body: string) => ({ status, headers: [{ name: 'x', value: 'y' }], body: Buffer.from(body) });

test('a server is asked at once, and its words are checked', () => {
  const host = new Host(program);
  const alice = host.person('alice');
  throws(() => host.command(alice, 'now'), /This did not work/);
  host.serve(() => answer(200, '{"town":"Zürich"}'));
  host.command(alice, 'now');
  strictEqual(host.lastMessage.text, 'Zürich');
  host.serve(() => answer(200, '{"town":7}'));
  throws(() => host.command(alice, 'now'), /This did not work/);
  deepStrictEqual(new Set(host.requests.map(({ url }) => url)), new Set(['https://api.example.org/town']));
});

test('a request that goes out later is answered by an event', () => {
  const host = new Host(program);
  const alice = host.person('alice');
  host.command(alice, 'later');
  strictEqual(host.requests.length, 0);
  host.serve((request) => answer(request.method === 'post' ? 201 : 404, ''));
  host.sendLater();
  strictEqual(host.lastMessage.text, 'alice: 201');
  strictEqual(Buffer.from(host.requests[0]?.body ?? []).toString(), '{"tea":2}');
  deepStrictEqual(host.requests[0]?.headers, [{ name: 'content-type', value: 'application/json' }]);
});

test('what is no request, or not asked for, is an error of its own class', () => {
  const seen: unknown[] = [];
  const tries = miniProgram({
    opened() {
      for (const url of ['http://example.org/', 'ftp://example.org/']) {
        try {
          http.fetch({ url });
        } catch (error) {
          seen.push((error as Error).constructor);
        }
      }
      try {
        http.fetch({ url: 'https://example.org/' });
      } catch (error) {
        seen.push(error instanceof NoAnswer ? error.failure.tag : (error as Error).constructor);
      }
    },
  });
  const host = new Host(tries);
  host.open(host.person('alice'));
  deepStrictEqual(seen.slice(0, 3), [Invalid, Invalid, 'unreachable']);
  seen.length = 0;
  const without = new Host(tries, { manifest: { req_permissions: [] } });
  without.open(without.person('alice'));
  deepStrictEqual(seen[0], NotGranted);
});
