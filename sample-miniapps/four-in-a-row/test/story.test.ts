// Challenges and matches as people play them.

import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ConsentRequired, type MessageId, type PersonId, Refused } from '@parvis/sdk';
import { Host } from '@parvis/sdk/testing';

import program from '../src/main.js';

const manifest = JSON.parse(readFileSync(new URL('../../parvis.json', import.meta.url), 'utf8')) as { req_permissions: { name: string }[] };
const EMPTY = '⚪\ufe0f';
const DAY_MS = 24 * 3_600_000;

/** Alice, who let her name be known, bob, who did not and reads French, and carol, who looks on. */
class Room {
  readonly host = new Host(program, { manifest });
  readonly alice = this.host.person('alice');
  readonly bob = this.host.person('bob', { locale: 'fr-CH' });
  readonly carol = this.host.person('carol');
  board = '' as MessageId;

  constructor() {
    this.host.setProfile(this.alice, 'name', 'Alice');
    this.host.grant(this.alice, 'profile.name');
    this.host.deny(this.bob, 'profile.name');
    this.host.deny(this.carol, 'profile.name');
  }

  /** Alice challenges, bob accepts: she is red and begins. */
  begin(): this {
    this.host.command(this.alice, 'four');
    this.board = this.host.lastMessage.id;
    this.host.tap(this.bob, this.board, 'accept');
    return this;
  }

  /** Moves in turn, columns from 1. */
  play(...columns: number[]): this {
    for (const column of columns) {
      const who = [this.alice, this.bob].find((person) => this.verbs(person).includes('drop')) as PersonId;
      this.host.tap(who, this.board, 'drop', { which: ({ title }) => title === String(column) });
    }
    return this;
  }

  tap(person: PersonId, verb: string): this {
    this.host.tap(person, this.board, verb);
    return this;
  }

  verbs(person: PersonId): string[] {
    return this.host.view(person, this.board).verbs;
  }

  text(person: PersonId): string {
    return this.host.view(person, this.board).text;
  }
}

const refusedWith = (pattern: RegExp) => (error: unknown) => error instanceof Refused && pattern.test(error.text);

test('a challenge is taken, the board moves in place, and each sees their own buttons', () => {
  const room = new Room();
  room.host.command(room.alice, 'four');
  room.board = room.host.lastMessage.id;
  deepStrictEqual([room.verbs(room.alice), room.verbs(room.bob), room.verbs(room.carol)], [['withdraw'], ['accept'], ['accept']]);
  match(room.text(room.bob), /Alice wants to play/);
  room.tap(room.bob, 'accept');
  strictEqual(room.host.messages.length, 1, 'the challenge became the match');
  strictEqual(room.verbs(room.alice).filter((verb) => verb === 'drop').length, 7);
  deepStrictEqual([room.verbs(room.bob), room.verbs(room.carol)], [['resign'], []]);
  room.play(4);
  match(room.text(room.bob), /À vous de jouer \(jaune\)\..*colonne 4: rouge\./);
  match(room.text(room.carol), /🔴 Alice against 🟡 Yellow.*Yellow plays yellow: their turn.*column 4: red\./);
  ok(room.host.view(room.carol, room.board).cardText.includes(`${EMPTY.repeat(3)}🔴${EMPTY.repeat(3)}`));
});

test('four in a row end the match, and the leaderboard counts it', () => {
  const room = new Room().begin().play(1, 1, 2, 2, 3, 3, 4);
  match(room.text(room.alice), /🎉 You win!/);
  match(room.text(room.bob), /Alice gagne cette fois, avec quatre pions alignés/);
  match(room.text(room.carol), /Alice wins, with four in a row/);
  ok(room.host.view(room.carol, room.board).cardText.includes(`🟥🟥🟥🟥${EMPTY.repeat(3)}`));
  room.host.command(room.carol, 'four', 'leaderboard');
  match(room.host.lastMessage.text, /1\. Alice: 1 won, 0 drawn, 0 lost\n2\. Somebody: 0 won, 0 drawn, 1 lost/);
  deepStrictEqual(room.host.timers, []);
});

test('whoever has not finished a game is told where to begin', () => {
  const room = new Room();
  room.host.command(room.bob, 'four', 'CLASSEMENT');
  match(room.host.seenBy(room.bob)[0]?.text ?? '', /Commencez avec \/four/);
  deepStrictEqual(room.host.messages, []);
});

test('a draw is offered, refused by a word or a move, and agreed to', () => {
  const room = new Room().begin().play(4);
  room.tap(room.alice, 'offer');
  ok(!room.verbs(room.alice).includes('offer'), 'once is enough');
  room.tap(room.bob, 'play-on');
  room.tap(room.alice, 'offer').play(4);
  ok(!room.verbs(room.bob).includes('agree'), 'a move is an answer');
  room.tap(room.bob, 'offer').tap(room.alice, 'agree');
  match(room.text(room.carol), /A draw: by agreement/);
  room.host.command(room.alice, 'four', 'leaderboard');
  match(room.host.lastMessage.text, /0 won, 1 drawn, 0 lost/);
});

test('resigning is asked twice', () => {
  const room = new Room().begin().play(4);
  room.tap(room.bob, 'resign');
  deepStrictEqual(room.verbs(room.bob), ['resign-now', 'look']);
  room.tap(room.bob, 'look');
  ok(room.verbs(room.bob).includes('drop'));
  room.tap(room.bob, 'resign').tap(room.bob, 'resign-now');
  match(room.text(room.carol), /Alice wins, because the other one resigned/);
});

test('whoever lets three days pass has lost', () => {
  const room = new Room().begin().play(4);
  room.host.advance(3 * DAY_MS - 1);
  room.play(4);
  room.host.advance(DAY_MS);
  match(room.text(room.alice), /Your turn/, 'the clock began again');
  room.host.advance(2 * DAY_MS);
  match(room.text(room.bob), /🎉 Vous gagnez/);
});

test('a challenge that nobody takes ends after a day, or when it is withdrawn', () => {
  const room = new Room();
  room.host.command(room.alice, 'four');
  room.board = room.host.lastMessage.id;
  room.host.advance(DAY_MS);
  match(room.text(room.bob), /Nobody took Alice’s challenge/);
  deepStrictEqual(room.host.storedKeys, []);
  room.host.command(room.alice, 'four');
  room.board = room.host.lastMessage.id;
  room.tap(room.alice, 'withdraw');
  deepStrictEqual([room.verbs(room.alice), room.verbs(room.bob), room.host.timers], [[], [], []]);
});

test('another game is asked of the same person alone, and the other one begins', () => {
  const room = new Room().begin().play(1, 1, 2, 2, 3, 3, 4);
  room.tap(room.alice, 'rematch');
  ok(!room.verbs(room.bob).includes('rematch'), 'once is enough');
  room.board = room.host.lastMessage.id;
  deepStrictEqual([room.verbs(room.alice), room.verbs(room.bob), room.verbs(room.carol)], [['withdraw'], ['accept', 'decline'], []]);
  throws(() => room.host.forgeTap(room.carol, room.board, 'accept', null), refusedWith(/between others/));
  room.tap(room.bob, 'accept');
  ok(room.verbs(room.bob).includes('drop') && !room.verbs(room.alice).includes('drop'));
});

test('another game can be declined', () => {
  const room = new Room().begin().play(1, 1, 2, 2, 3, 3, 4);
  room.tap(room.bob, 'rematch');
  room.board = room.host.lastMessage.id;
  room.tap(room.alice, 'decline');
  match(room.text(room.carol), /Alice ne veut pas jouer maintenant/);
});

test('a match that is over is watched move by move, by anybody, and checked', () => {
  const room = new Room().begin().play(1, 1, 2, 2, 3, 3, 4);
  room.tap(room.carol, 'watch');
  const seen = room.host.seenBy(room.carol).at(-1)?.id as MessageId;
  match(room.host.view(room.carol, seen).text, /Move 7 of 7.*✅ Checked/s);
  room.host.tap(room.carol, seen, 'step', { which: ({ title }) => title === 'Start' });
  match(room.host.view(room.carol, seen).text, /Move 0 of 7\. The board is empty/);
  room.host.tap(room.carol, seen, 'step', { which: ({ title }) => title === 'Next' });
  match(room.host.view(room.carol, seen).text, /Move 1 of 7\. column 1: red/);
  strictEqual(room.host.messages.length, 1, 'nobody else sees it');
});

test('what no button says is refused', () => {
  const room = new Room().begin().play(4);
  const forge = (person: PersonId, verb: string, s: unknown) => room.host.forgeTap(person, room.board, verb, { v: 1, s });
  throws(() => forge(room.alice, 'drop', { moves: 1, column: 3 }), refusedWith(/turn of Yellow/));
  throws(() => forge(room.carol, 'drop', { moves: 1, column: 3 }), refusedWith(/between others/));
  throws(() => forge(room.bob, 'drop', { moves: 0, column: 3 }), refusedWith(/changé depuis/));
  for (const column of [-1, 7, 0.5, null, '3', {}]) {
    throws(() => forge(room.bob, 'drop', { moves: 1, column }), refusedWith(/changé depuis/), String(column));
  }
  throws(() => forge(room.bob, 'agree', { moves: 1, column: null }), refusedWith(/changé depuis/));
  throws(() => forge(room.alice, 'watch', null), refusedWith(/changed since/));
  throws(() => forge(room.alice, 'rematch', null), refusedWith(/changed since/));
  throws(() => room.host.forgeTap(room.bob, room.board, 'accept', null), refusedWith(/plus ouvert/));
  match(room.text(room.bob), /À vous de jouer/);
  room.tap(room.bob, 'resign').tap(room.bob, 'resign-now');
  throws(() => forge(room.bob, 'drop', { moves: 1, column: 3 }), refusedWith(/finie/));
});

test('nobody plays against themselves', () => {
  const room = new Room();
  room.host.command(room.alice, 'four');
  throws(() => room.host.forgeTap(room.alice, room.host.lastMessage.id, 'accept', null), refusedWith(/against yourself/));
});

test('whoever has not decided about their name is asked first', () => {
  const room = new Room();
  const dave = room.host.person('dave');
  throws(() => room.host.command(dave, 'four'), ConsentRequired);
  deepStrictEqual(room.host.messages, []);
  room.host.deny(dave, 'profile.name');
  match(room.host.lastMessage.text, /Somebody wants to play/, 'the event ran again');
});

test('too many games at once are refused, and nothing of them is left', () => {
  const room = new Room();
  for (let index = 0; index < 10; index++) room.host.command(room.alice, 'four');
  throws(() => room.host.command(room.alice, 'four'), refusedWith(/too many games/));
  strictEqual(room.host.messages.length, 10);
});

test('opening it, or a word that it does not know, explains the game to that person alone', () => {
  const room = new Room();
  room.host.open(room.bob);
  room.host.command(room.bob, 'four', 'aide');
  deepStrictEqual(room.host.messages, []);
  const [first] = room.host.seenBy(room.bob);
  deepStrictEqual(first?.verbs, ['challenge', 'scores']);
  room.host.tap(room.bob, first.id, 'challenge');
  match(room.host.lastMessage.text, /Quelqu’un veut jouer/);
});
