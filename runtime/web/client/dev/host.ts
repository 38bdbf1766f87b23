// A host that is only pretended: a handful of people and conversations in memory, behind `fetch` and `WebSocket`.

import type { Conversation, Member, Message, Person, Reaction } from '../src/api/types';

const ME = 'usr_me';
const people: Person[] = [
  { id: ME, login: 'alice', name: 'Alice Martin', avatar: null },
  { id: 'usr_bob', login: 'bob', name: 'Bob Keller', avatar: null },
  { id: 'usr_chloe', login: 'chloe', name: 'Chloé Dubois', avatar: null },
  { id: 'usr_dan', login: 'dan', name: 'Dan Okafor', avatar: null },
  { id: 'usr_eve', login: 'eve', name: 'Eve Lindqvist', avatar: null },
];
const PROGRAM = 'prg_table';
const parameters = new URLSearchParams(location.search);
let signedIn = !parameters.has('out');
let failing = parameters.get('fail') ?? '';

const now = Date.now();
const minutes = (ago: number) => new Date(now - ago * 60_000).toISOString();

const logs = new Map<string, number>();
const messages = new Map<string, Message[]>();
const members = new Map<string, Member[]>();
const conversations: Conversation[] = [];
let ids = 0;

function conversation(id: string, kind: 'direct' | 'group', name: string, users: string[], more: Partial<Conversation> = {}): void {
  const other = kind === 'direct' ? people.find((one) => one.id === users[0]) : null;
  conversations.push({
    id, kind, name, created: minutes(60 * 24 * 40), head: 0, read: 0, unread: 0, log_head: 0, avatar: null, role: 'owner',
    members: users.length + 1, other: other ?? null, last: null, mentions: 0, muted_until: null, blocked: false, ...more,
  } as Conversation);
  messages.set(id, []);
  logs.set(id, 0);
  members.set(id, [ME, ...users].map((user, at) => ({
    user, name: people.find((one) => one.id === user)?.name ?? '', role: at === 0 ? 'owner' : at === 1 ? 'admin' : 'member',
    joined: minutes(60 * 24 * 40), avatar: null, online: user === 'usr_bob' || user === ME, read: 0,
  })));
}

export function say(id: string, user: string, text: string, ago: number, more: Partial<Message> = {}): Message {
  ids += 1;
  const all = messages.get(id) ?? [];
  const message = {
    id: `msg_${ids}`, conversation: id, number: all.length + 1, at: minutes(ago), redacted: false, version: 1, text, card: null, reply_to: null,
    author: user.startsWith('prg') ? { kind: 'program', id: user } : { kind: 'user', id: user },
    private: false, own_view: false, attachments: [], mentions: [], reactions: [], ...more,
  } as Message;
  all.push(message);
  const found = conversations.find((one) => one.id === id);
  if (found) Object.assign(found, { head: message.number, last: { ...message, card: null }, read: message.number, unread: 0 });
  return message;
}

const card = {
  type: 'AdaptiveCard', version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Table at Osteria Lago', size: 'large', weight: 'bolder', wrap: true },
    { type: 'FactSet', facts: [{ title: 'Day', value: 'Saturday, 28 November' }, { title: 'Time', value: '19:30' }, { title: 'People', value: '4' }] },
    { type: 'Input.Text', id: 'note', label: 'Anything we should know?', placeholder: 'Allergies, a high chair…' },
  ],
  actions: [
    { type: 'Action.Execute', id: 'hold', title: 'Hold this table', style: 'positive' },
    { type: 'Action.Execute', id: 'other', title: 'Another time' },
  ],
};

function fill(): void {
  conversation('cnv_trip', 'group', 'Weekend in Ticino', ['usr_bob', 'usr_chloe', 'usr_dan']);
  conversation('cnv_bob', 'direct', '', ['usr_bob']);
  conversation('cnv_chloe', 'direct', '', ['usr_chloe']);
  conversation('cnv_long', 'group', 'Climbing Thursdays', ['usr_dan', 'usr_eve', 'usr_bob'], { muted_until: '9998-12-31T00:00:00Z' });
  conversation('cnv_eve', 'direct', '', ['usr_eve']);
  conversation('cnv_empty', 'group', 'Book club', ['usr_eve'], { role: 'member' });
  for (let at = 1; at <= 1_500; at += 1) {
    const users = ['usr_dan', 'usr_eve', ME, 'usr_bob'];
    const lines = ['Who is in this week?', 'Me!', 'I can bring the rope, and the **new** quickdraws.', 'Running ten minutes late, sorry', 'See you at the wall', 'That last route was something else. I think I finally understood what you meant about keeping the hips close, it makes such a difference on the overhang.'];
    say('cnv_long', users[Math.floor(at / 2) % 4] ?? ME, `${lines[at % 6] ?? ''} (${at})`, 60 * 24 * 30 - at * 28);
  }
  const ask = say('cnv_trip', 'usr_chloe', 'I looked at trains: the 8:32 gets us there by eleven, with time for a coffee on the lake before the hike.', 60 * 26);
  say('cnv_trip', 'usr_chloe', 'Here is the view from last year', 60 * 26 - 1, { attachments: [{ kind: 'image', name: 'lake.jpg', mime: 'image/jpeg', bytes: 210_000, width: 1600, height: 1000 }] });
  say('cnv_trip', ME, 'Perfect for me', 60 * 25, { reply_to: ask.id, reactions: [{ emoji: '👍', count: 2, mine: false }] });
  say('cnv_trip', 'usr_bob', '❤️', 60 * 24.9);
  say('cnv_trip', 'usr_dan', 'Packing list:\n- rain jacket\n- **sun cream** (Bob!)\n- something warm\n\nDetails on [the hut’s page](https://example.com/hut) or https://www.example.org/weather', 180);
  say('cnv_trip', 'usr_bob', 'I would never forget it *again*', 178);
  say('cnv_trip', ME, 'Shall we book dinner now? @Dan Okafor you know the place', 60, { mentions: ['usr_dan'] });
  say('cnv_trip', ME, '/book Saturday 19:30, four people', 59);
  say('cnv_trip', PROGRAM, 'Table at Osteria Lago, Saturday 19:30', 58.8, { card: card as never, reactions: [{ emoji: '🎉', count: 3, mine: true }] });
  say('cnv_trip', 'usr_dan', 'Looks good to me. Terrace if they have one?', 12);
  say('cnv_trip', 'usr_chloe', '@Alice Martin can you hold it? I will pay my share right away.', 4, { mentions: [ME] });
  say('cnv_bob', ME, 'Did you get home safely?', 60 * 50);
  say('cnv_bob', 'usr_bob', 'Yes, thanks! The last tram was full of football fans, but cheerful ones.', 60 * 49.8);
  say('cnv_bob', 'usr_bob', 'Contract attached, have a look when you can.', 33, { attachments: [{ kind: 'file', name: 'Rental contract 2027.pdf', mime: 'application/pdf', bytes: 1_840_000 }] });
  say('cnv_bob', ME, 'Will do tonight. Is `clause 4` new?', 30, { edited: minutes(29) });
  say('cnv_bob', ME, 'Also: thank you for doing this', 29);
  say('cnv_bob', 'usr_bob', '', 20, { redacted: true });
  say('cnv_chloe', 'usr_chloe', 'The concert tickets are 38 each. Shall I take two?', 60 * 24 * 2);
  say('cnv_eve', 'usr_eve', 'Happy to help. Anything else?', 60 * 24 * 6);
  const trip = conversations.find(({ id }) => id === 'cnv_trip');
  if (trip) Object.assign(trip, { read: trip.head - 2, unread: 2, mentions: 1 });
  const long = conversations.find(({ id }) => id === 'cnv_long');
  if (long) Object.assign(long, { read: 1_460, unread: 40 });
  for (const all of members.values()) for (const one of all) one.read = one.user === 'usr_bob' ? 4 : 0;
}

class Line extends EventTarget {
  static readonly OPEN = 1;
  static all: Line[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    super();
    Line.all.push(this);
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
    }, 20);
  }
  send(text: string): void {
    const frame = JSON.parse(text) as { type: string; log?: string };
    if (frame.type === 'follow') this.tell({ type: 'followed', log: frame.log, head: logs.get(frame.log ?? '') ?? 0 });
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  tell(frame: unknown): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(frame) }), 10);
  }
}

function tell(frame: unknown): void {
  for (const one of Line.all) if (one.readyState === 1) one.tell(frame);
}

function entry(log: string, what: Record<string, unknown>): void {
  const number = (logs.get(log) ?? 0) + 1;
  logs.set(log, number);
  const found = conversations.find(({ id }) => id === log);
  if (found) found.log_head = number;
  tell({ type: 'entry', log, number, at: new Date().toISOString(), ...what });
}

type Body = Record<string, unknown>;

function answer(method: string, path: string, query: URLSearchParams, body: Body): [number, unknown] {
  const parts = path.split('/').slice(2);
  const [first = '', id = '', third = '', fourth = ''] = parts;
  if (failing !== '' && path.includes(failing)) return [503, { code: 'unavailable', title: '', status: 503 }];
  if (first === 'host') return [200, { name: 'Parvis demo', origin: location.origin, registration: 'open', demo: true, demo_people: [{ login: 'alice', password: 'alice-demo' }, { login: 'bob', password: 'bob-demo' }] }];
  if (first === 'sessions' && method === 'POST') {
    signedIn = body['password'] !== 'wrong';
    return signedIn ? [201, {}] : [401, { code: 'unauthenticated', title: '', status: 401 }];
  }
  if (!signedIn) return [401, { code: 'unauthenticated', title: '', status: 401 }];
  if (first === 'me' && method === 'GET') return [200, { id: ME, login: 'alice', role: 'user', profile: { name: 'Alice Martin', locale: 'en-GB', time_zone: 'Europe/Zurich', phone: '', address: '', avatar: '' }, session: 'ses_1', session_expires: minutes(-9_999), log_head: 0, has_pin: true, passkeys: 1, recovery_codes_left: 8, avatar: null, settings: { read_receipts: true, presence: true } }];
  if (first === 'programs') return [200, id === '' ? { items: [program] } : program];
  if (first === 'sessions' && method === 'GET') return [200, { items: [
    { id: 'ses_1', user: ME, created: minutes(5_000), expires: minutes(-9_999), current: true, device: { label: 'Firefox on Linux', kind: 'browser' }, method: 'passkey', last_seen: minutes(1) },
    { id: 'ses_2', user: ME, created: minutes(50_000), expires: minutes(-9_999), current: false, device: { label: 'Chrome on Android', kind: 'browser' }, method: 'password', last_seen: minutes(600) },
  ] }];
  if (first === 'passkeys' && method === 'GET') return [200, { items: [{ id: 'pk_1', name: 'Laptop', created: minutes(9_000), last_used: minutes(300) }] }];
  if (first === 'wallet' && id === '') return [200, { items: [{ posted: eur('182.40'), held: eur('20.00'), available: eur('162.40') }] }];
  if (first === 'wallet') return [200, { items: [] }];
  if (first === 'consents') return [200, { decided: [], questions: [], used: [] }];
  if (first === 'blocks' || first === 'payments' || first === 'log') return [200, { items: [] }];
  if (first === 'users') return [200, { items: people.filter((one) => (query.get('ids') ?? '').split(',').includes(one.id)) }];
  if (first === 'people') {
    const found = people.find(({ login }) => login === id);
    return found ? [200, found] : [404, { code: 'not_found', status: 404 }];
  }
  if (first === 'media') return [201, { id: `med_${Date.now()}`, kind: 'image', name: query.get('name'), mime: 'image/png', bytes: 1_000, width: 640, height: 480 }];
  if (first === 'conversations') return ofConversation(method, id, third, fourth, query, body);
  if (first === 'messages') return ofMessage(method, id, third, decodeURIComponent(fourth), body);
  return [204, null];
}

const eur = (value: string) => ({ currency: 'EUR', value });
const program = {
  id: PROGRAM, app_id: 'table', publisher: { id: 'pub_1', name: 'Osteria Lago', trusted: true }, installed: minutes(9_999), no_network: true, hosts: [], icon: null,
  version: { digest: '', code: 1, name: '1.0', program_name: 'Tables', description: 'Book a table', permissions: [], commands: [{ name: 'book', description: 'Book a table' }, { name: 'bookings', description: 'What is booked' }, { name: 'menu', description: 'What is served today' }] },
};

function ofConversation(method: string, id: string, what: string, _: string, query: URLSearchParams, body: Body): [number, unknown] {
  if (id === '') return method === 'GET' ? [200, { items: parameters.has('empty') ? [] : conversations }] : [201, { id: 'cnv_eve' }];
  const found = conversations.find((one) => one.id === id);
  if (!found) return [404, { code: 'not_found', status: 404 }];
  const all = messages.get(id) ?? [];
  if (what === '') {
    if (method === 'PATCH' && body['name']) found.name = String(body['name']);
    return [200, found];
  }
  if (what === 'members') return [200, { items: members.get(id) }];
  if (what === 'programs') return [200, { items: [program] }];
  if (what !== 'messages') return [204, null];
  if (method === 'GET') {
    const limit = Number(query.get('limit') ?? 50);
    const after = query.get('after');
    const before = Number(query.get('before') ?? Infinity);
    const part = after !== null ? all.filter(({ number }) => (number ?? 0) > Number(after)).slice(0, limit) : all.filter(({ number }) => (number ?? 0) < before).slice(-limit);
    return [200, { items: part }];
  }
  if (String(body['text']).includes('refuse')) return [403, { code: 'blocked', status: 403 }];
  const message = say(id, ME, String(body['text']), 0, { at: new Date().toISOString(), reply_to: (body['reply_to'] as string) ?? null, mentions: (body['mentions'] as string[]) ?? [] });
  entry(id, { kind: 'message_posted', conversation: id, message_id: message.id, message: { ...message, reactions: undefined } });
  setTimeout(() => tell({ type: 'soft', kind: 'user_typing', conversation: id, user: 'usr_bob' }), 600);
  setTimeout(() => {
    const echo = say(id, 'usr_bob', `Indeed: ${String(body['text']).slice(0, 60)}`, 0, { at: new Date().toISOString() });
    entry(id, { kind: 'message_posted', conversation: id, message_id: echo.id, message: { ...echo, reactions: undefined } });
    tell({ type: 'soft', kind: 'read', conversation: id, user: 'usr_bob', number: echo.number });
  }, 2_500);
  return [201, { message }];
}

function ofMessage(method: string, id: string, what: string, emoji: string, body: Body): [number, unknown] {
  const message = [...messages.values()].flat().find((one) => one.id === id);
  if (!message) return [404, { code: 'not_found', status: 404 }];
  if (what === '' && method === 'PATCH') Object.assign(message, { text: body['text'], edited: new Date().toISOString(), version: message.version + 1 });
  if (what === '' && method === 'DELETE') Object.assign(message, { text: '', card: null, redacted: true, attachments: [], version: message.version + 1 });
  if (what === 'reactions') {
    const reactions = (message.reactions ?? []).filter((one) => one.emoji !== emoji);
    const known: Reaction = (message.reactions ?? []).find((one) => one.emoji === emoji) ?? { emoji, count: 0, mine: false };
    const count = known.count + (method === 'PUT' ? 1 : -1);
    message.reactions = count > 0 ? [...reactions, { emoji, count, mine: method === 'PUT' }] : reactions;
  }
  if (what === 'actions') return [200, { event: 'evt_1', outcome: { kind: 'done', toast: { text: 'Held until 18:00', alert: false } } }];
  return [200, message];
}

export function pretend(): void {
  fill();
  window.WebSocket = Line as unknown as typeof WebSocket;
  Object.assign(window, { pretended: { say, entry, tell, lines: Line.all, fail: (what: string) => { failing = what; } } });
  window.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input), location.origin);
    await new Promise((resolve) => setTimeout(resolve, Number(parameters.get('slow') ?? 40)));
    if (failing === 'line') throw new TypeError('offline');
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Body) : {};
    const [status, value] = answer(init?.method ?? 'GET', url.pathname, url.searchParams, body ?? {});
    return new Response(status === 204 ? null : JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
  };
}
