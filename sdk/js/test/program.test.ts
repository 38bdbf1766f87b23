// How events reach a program, and how it ends them.

import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert';
import { test } from 'node:test';

import { ConsentRequired, Invalid, NotFound, NotGranted, Refused, button, card, chat, identity, log, miniProgram, storage, text } from '@parvis/sdk';
import { Host } from '@parvis/sdk/testing';

const greeter = miniProgram({
  opened: () => void chat.post('Hello', card({ body: [text('Hello')], actions: [button('wave', 'Wave', { data: { n: 1 } })] })),
  command: {
    name: () => void chat.post(`Hello ${identity.profile('name')}`),
    refuse: () => {
      chat.post('never seen');
      throw new Refused('No.');
    },
    fail: () => {
      storage.program.set('kept', true);
      throw new TypeError('a mistake');
    },
    missing: () => chat.redact('msg_0' as never),
    later: (() => Promise.resolve()) as never,
  },
  cardAction: { wave: (action) => chat.edit(action.message, `waved ${action.data<{ n: number }>().n}`) },
});

test('a button brings back what was attached to it', () => {
  const host = new Host(greeter);
  const alice = host.person('alice');
  host.open(alice);
  host.tap(alice, host.lastMessage.id, 'wave');
  strictEqual(host.lastMessage.text, 'waved 1');
});

test('a program that refuses or fails leaves nothing behind', () => {
  const host = new Host(greeter);
  const alice = host.person('alice');
  throws(() => host.command(alice, 'refuse'), (error) => error instanceof Refused && error.text === 'No.');
  throws(() => host.command(alice, 'fail'), TypeError);
  deepStrictEqual([host.messages, host.storedKeys], [[], []]);
  match(host.log.at(-1) ?? '', /^error: TypeError: a mistake\n.*program\.test/s);
});

test('an error of the host that nobody caught is logged and told in general words', () => {
  const host = new Host(greeter);
  throws(() => host.command(host.person('alice'), 'missing'), (error) => error instanceof Refused && error.text.startsWith('This did not work'));
  match(host.log[0] ?? '', /^error: NotFound: not found/);
});

test('a person who has not decided is asked, and the event runs again', () => {
  const host = new Host(greeter);
  const alice = host.person('alice');
  host.setProfile(alice, 'name', 'Alice');
  throws(() => host.command(alice, 'name'), (error) => error instanceof ConsentRequired && error.permission === 'profile.name');
  host.grant(alice, 'profile.name');
  strictEqual(host.lastMessage.text, 'Hello Alice');
});

test('a handler that is asynchronous is a mistake, not a loss', () => {
  const host = new Host(greeter);
  throws(() => host.command(host.person('alice'), 'later'), /asynchronous/);
});

test('what a person types names no handler that every object has', () => {
  const host = new Host(greeter);
  for (const name of ['toString', '__proto__', 'constructor']) host.command(host.person('alice'), name);
  strictEqual(host.log.length, 3);
});

test('what the manifest does not ask for is not granted', () => {
  const program = miniProgram({
    opened() {
      throws(() => storage.program.set('a', 1), NotGranted);
      throws(() => identity.currentUser(), (error) => error instanceof NotGranted && error.permission === 'identity');
      chat.post('both');
    },
  });
  const host = new Host(program, { manifest: { req_permissions: [{ name: 'chat' }] } });
  host.open(host.person('alice'));
  strictEqual(host.lastMessage.text, 'both');
});

test('a program that does something else the second time fails its test', () => {
  let runs = 0;
  const host = new Host(miniProgram({ opened: () => void chat.post(`run ${runs++}`) }));
  throws(() => host.open(host.person('alice')), /something else/);
});

test('a function of the host that is called outside of an event says so', () => {
  throws(() => log.info('too early'), /outside of an event/);
});

test('storage keeps JSON, whole numbers beyond what a number holds, and what is compared', () => {
  const program = miniProgram({
    opened() {
      const { person, program: shared } = storage;
      deepStrictEqual(person.get('none'), undefined);
      person.set('seat', { row: 3, by: ['é', null] });
      deepStrictEqual(person.get('seat'), { row: 3, by: ['é', null] });
      shared.setBytes('sum', Buffer.from('9223372036854775800'));
      strictEqual(shared.increment('sum', 7), 9223372036854775807n);
      throws(() => shared.increment('sum', 1), Invalid);
      throws(() => shared.increment('sum', 2 ** 31), Invalid);
      shared.compareAndSet('a', undefined, 1);
      throws(() => shared.compareAndSet('a', undefined, 2), { tag: 'conflict' });
      shared.compareAndSet('a', 1, 2);
      shared.setBytes('binary', Uint8Array.of(255));
      throws(() => shared.get('binary'), Invalid);
      throws(() => shared.get('a', (stored) => ok(typeof stored === 'string', 'no text')), /no text/);
      for (let index = 0; index < 150; index++) shared.set(`k/${String(index).padStart(3, '0')}`, index);
      strictEqual([...shared.all<number>('k/')].length, 150);
      throws(() => shared.set('k', 1n as never), Invalid);
    },
    timerFired: () => throws(() => storage.person.get('x'), NotFound),
  });
  const host = new Host(program);
  host.open(host.person('alice'));
  deepStrictEqual(host.storedKeys.slice(0, 2), ['per_alice/seat', 'program/a']);
  strictEqual(host.stored('per_alice/seat'), '{"row":3,"by":["é",null]}');
});
