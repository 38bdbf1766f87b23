import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Conversation, Message } from '../api/types';
import { catchUp, changeTimeline, openTimeline, timelineOf } from './history';
import { conversations, forgetState, missed, timelines } from './state';
import { message, messages } from './testing';
import { hasNewer, withChanged, withPosted } from './timeline';

const conversation = (changes: Partial<Conversation>) => ({ id: 'cnv_1', head: 900, read: 120, unread: 780, ...changes }) as Conversation;

let host: Message[];
let asked: string[];

beforeEach(() => {
  [host, asked] = [messages(1, 900), []];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    const query = new URL(path, 'http://host').searchParams;
    const [after, limit] = [query.get('after'), Number(query.get('limit'))];
    const items = after === null ? host.slice(-limit) : host.filter(({ number }) => (number ?? 0) > Number(after)).slice(0, limit);
    return Promise.resolve(new Response(JSON.stringify({ items })));
  });
});

afterEach(() => {
  forgetState();
  vi.unstubAllGlobals();
});

it('goes on where reading stopped after a long absence, with what changed meanwhile', async () => {
  timelines.value = new Map([['cnv_1', { messages: messages(1, 120), head: 120 }]]);
  host[49] = message(50, { version: 2, text: 'changed meanwhile' });
  await catchUp(conversation({}));
  const known = timelineOf('cnv_1');
  expect([known.messages.length, known.head, hasNewer(known)]).toEqual([120, 900, true]);
  expect(known.messages[49]?.text).toBe('changed meanwhile');
  expect(missed.value.get('cnv_1')).toBe(120);
  expect(asked).toHaveLength(2);
});

it('begins anew where the host knows less than was seen', async () => {
  timelines.value = new Map([['cnv_1', { messages: messages(800, 950), head: 950 }]]);
  conversations.value = new Map([['cnv_1', conversation({ read: 900, unread: 0 })]]);
  await catchUp(conversation({ read: 900, unread: 0 }));
  expect(timelineOf('cnv_1').messages.at(-1)?.number).toBe(900);
  expect(missed.value.size).toBe(0);
});

it('reads nothing of a conversation that was never opened', async () => {
  await catchUp(conversation({}));
  expect(asked).toEqual([]);
});

it('keeps what was written and changed while the first page was on its way', async () => {
  for (const before of [[], messages(1, 2)]) {
    forgetState();
    host = before;
    const opened = openTimeline(conversation({ head: before.length, unread: 0 }));
    const late = message(before.length + 1);
    changeTimeline('cnv_1', (known) => withPosted(known, late));
    changeTimeline('cnv_1', (known) => withChanged(known, { ...late, version: 2, text: 'changed at once' }));
    await opened;
    const known = timelineOf('cnv_1');
    expect(known.messages.map(({ number }) => number)).toEqual([...before, late].map(({ number }) => number));
    expect(known.messages.at(-1)?.text).toBe('changed at once');
  }
});
