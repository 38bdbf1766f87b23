// What happens to challenges and matches. Whatever a button carries is checked again against what is kept.

import { type CardAction, type Event, type Fired, type MessageId, NotFound, QuotaExceeded, Refused, identity, schedule } from '@parvis/sdk';
import type { TimerId } from '@parvis/sdk';

import { closeChallenge, showChallenge, showMatch, tap } from './cards.js';
import { IllegalMove, type Side, drop, other, replay } from './game.js';
import { count } from './leaderboard.js';
import {
  type Challenge,
  type Match,
  type Player,
  type Result,
  challengeAt,
  dropChallenge,
  keepChallenge,
  keepMatch,
  matchAt,
  resultOf,
  sideOf,
  whoActs,
} from './match.js';
import { type Words, nameOf, wordsFor } from './words.js';

const DAY_MS = 24 * 3_600_000;
const CHALLENGE_MS = DAY_MS;
const MOVE_MS = 3 * DAY_MS;

/** Challenges whoever wants to play here, or one person. */
export function challenge(event: Event, to: Player | null = null, begins = true): void {
  const from = whoActs(event.person);
  // Posted first: the timer names the message.
  const message = showChallenge(null, { from, to, begins, timer: '' });
  const timer = setTimer(event, 'challenge', CHALLENGE_MS, { message }, wordsFor(from.locale));
  keepChallenge(message, { from, to, begins, timer });
}

export function accept({ message }: CardAction, event: Event): void {
  const you = whoActs(event.person);
  const words = wordsFor(you.locale);
  const { from, to, begins, timer } = openChallenge(message, words);
  if (from.id === you.id) throw new Refused(words.ownGame);
  if (to !== null && to.id !== you.id) throw new Refused(words.notYours);
  cancel(timer);
  dropChallenge(message);
  const match: Match = { players: begins ? [from, you] : [you, from], moves: '', offer: null, result: null, isPlayedAgain: false, timer: null };
  goOn(message, match, event, words);
}

export function decline({ message }: CardAction, event: Event): void {
  endChallenge(message, event, 'declined', ({ to }) => to);
}

export function withdraw({ message }: CardAction, event: Event): void {
  endChallenge(message, event, 'withdrawn', ({ from }) => from);
}

function endChallenge(message: MessageId, event: Event, how: 'declined' | 'withdrawn', whose: (open: Challenge) => Player | null): void {
  const words = wordsFor(identity.locale());
  const found = openChallenge(message, words);
  if (whose(found)?.id !== event.person) throw new Refused(words.notYours);
  cancel(found.timer);
  dropChallenge(message);
  closeChallenge(message, found, how);
}

export function playColumn(action: CardAction, event: Event): void {
  const { match, side, words } = turnOf(action, event);
  const { column } = tap.read(action);
  const before = replay(match.moves);
  if (before.turn !== side) throw new Refused(words.notYourTurn(nameOf(words, match.players[before.turn], before.turn)));
  let after;
  try {
    after = drop(before, column ?? Number.NaN);
  } catch (error) {
    if (error instanceof IllegalMove) throw new Refused(words.movedOn);
    throw error;
  }
  // A move answers an offer too.
  const next: Match = { ...match, moves: match.moves + String(column), offer: null };
  const result = resultOf(after);
  if (result === null) goOn(action.message, next, event, words);
  else end(action.message, next, result);
}

export function offerDraw(action: CardAction, event: Event): void {
  const { match, side, words } = turnOf(action, event);
  if (match.offer !== null) throw new Refused(words.movedOn);
  change(action.message, { ...match, offer: side });
}

export function agree(action: CardAction, event: Event): void {
  const { match, side, words } = turnOf(action, event);
  if (match.offer !== other(side)) throw new Refused(words.movedOn);
  end(action.message, match, { by: 'agreement', winner: null });
}

export function playOn(action: CardAction, event: Event): void {
  const { match, side, words } = turnOf(action, event);
  if (match.offer !== other(side)) throw new Refused(words.movedOn);
  change(action.message, { ...match, offer: null });
}

/** Asks whether they mean it; nothing is kept of it. */
export function askToResign(action: CardAction, event: Event): void {
  const { match, side } = turnOf(action, event);
  showMatch(action.message, match, side);
}

export function look(action: CardAction, event: Event): void {
  showMatch(action.message, turnOf(action, event).match);
}

export function resign(action: CardAction, event: Event): void {
  const { match, side } = turnOf(action, event);
  end(action.message, match, { by: 'resignation', winner: other(side) });
}

/** The two of a match play again; whoever was yellow begins. */
export function rematch({ message }: CardAction, event: Event): void {
  const { match, side, words } = playerOf(message, event);
  if (match.result === null || match.isPlayedAgain) throw new Refused(words.movedOn);
  change(message, { ...match, isPlayedAgain: true });
  challenge(event, match.players[other(side)], side === 1);
}

export function timeIsUp(fired: Fired): void {
  const { message, moves } = fired.data<{ message: MessageId; moves?: number }>();
  if (fired.name === 'challenge') {
    const found = challengeAt(message);
    if (found === undefined) return;
    dropChallenge(message);
    closeChallenge(message, found, 'expired');
    return;
  }
  const match = matchAt(message);
  // It was moved meanwhile: another timer counts.
  if (match === undefined || match.result !== null || match.moves.length !== moves) return;
  end(message, { ...match, timer: null }, { by: 'time', winner: other(replay(match.moves).turn) });
}

/** A match of which whoever acts is a player, and which has not moved since they saw it. */
function turnOf(action: CardAction, event: Event): { match: Match; side: Side; words: Words } {
  const found = playerOf(action.message, event);
  if (found.match.result !== null) throw new Refused(found.words.overAlready);
  if (tap.read(action).moves !== found.match.moves.length) throw new Refused(found.words.movedOn);
  return found;
}

function playerOf(message: MessageId, event: Event): { match: Match; side: Side; words: Words } {
  const match = matchAt(message);
  const side = match === undefined ? null : sideOf(match, event.person);
  if (match === undefined || side === null) throw new Refused(wordsFor(identity.locale()).notYours);
  return { match, side, words: wordsFor(match.players[side].locale) };
}

function openChallenge(message: MessageId, words: Words): Challenge {
  const found = challengeAt(message);
  if (found === undefined) throw new Refused(words.gone);
  return found;
}

/** The next one has three days. */
function goOn(message: MessageId, match: Match, event: Event, words: Words): void {
  if (match.timer !== null) cancel(match.timer);
  const timer = setTimer(event, 'move', MOVE_MS, { message, moves: match.moves.length }, words);
  change(message, { ...match, timer });
}

function change(message: MessageId, match: Match): void {
  keepMatch(message, match);
  showMatch(message, match);
}

function end(message: MessageId, match: Match, result: Result): void {
  if (match.timer !== null) cancel(match.timer);
  const ended: Match = { ...match, offer: null, result, timer: null };
  keepMatch(message, ended);
  showMatch(message, ended);
  count(ended);
}

function setTimer(event: Event, name: string, inMs: number, data: unknown, words: Words): string {
  try {
    return schedule.at(new Date(event.now.getTime() + inMs), name, data).id;
  } catch (error) {
    if (error instanceof QuotaExceeded) throw new Refused(words.tooMany);
    throw error;
  }
}

function cancel(timer: string): void {
  try {
    schedule.cancel(timer as TimerId);
  } catch (error) {
    // It is long over.
    if (!(error instanceof NotFound)) throw error;
  }
}

