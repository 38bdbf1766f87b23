// What everybody sees of a challenge and a match, and what each player sees instead.

import { type Action, type Card, type Element, actions, button, card, chat, container, heading, text, versioned } from '@parvis/sdk';
import type { MessageId } from '@parvis/sdk';

import { drawn, sign, spoken } from './board.js';
import { COLUMNS, type Position, type Side, open, other, replay } from './game.js';
import type { Challenge, Match, Player, Result } from './match.js';
import { type Words, nameOf, wordsFor } from './words.js';

/** What a button of a match carries: how many moves were played when it was drawn, and its column if it drops a piece. */
export interface Tap {
  moves: number;
  column: number | null;
}

export const tap = versioned<Tap>(1);

interface Shown {
  text: string;
  card: Card;
}

/** Shows a challenge to everybody, and to those whom it concerns. */
export function showChallenge(message: MessageId | null, challenge: Challenge): MessageId {
  const everybody = challengeFor(challenge, null);
  let shown = message;
  if (shown === null) shown = chat.post(everybody.text, everybody.card);
  else chat.edit(shown, everybody.text, everybody.card);
  for (const player of [challenge.from, challenge.to]) {
    if (player === null) continue;
    const view = challengeFor(challenge, player);
    chat.setView(shown, player.id, view.text, view.card);
  }
  return shown;
}

function challengeFor({ from, to, begins }: Challenge, viewer: Player | null): Shown {
  const words = wordsFor((viewer ?? from).locale);
  const who = nameOf(words, from, null);
  const whom = to === null ? null : nameOf(words, to, null);
  const isOwn = viewer?.id === from.id;
  let said = whom === null ? words.challenge(who) : words.challengeTo(who, whom);
  if (isOwn) said = whom === null ? words.ownChallenge : words.ownChallengeTo(whom);
  const accept = [button('accept', words.accept, { style: 'positive' })];
  let buttons: Action[] = to === null ? accept : [];
  if (isOwn) buttons = [button('withdraw', words.withdraw)];
  else if (viewer !== null) buttons = [...accept, button('decline', words.decline)];
  const colour = sign(begins ? 0 : 1);
  const body = [heading(`${colour} ${words.title}`), text(said), text(words.rules, { isSubtle: true, size: 'small' })];
  return { text: `${words.title}. ${said}`, card: card({ lang: words.lang, body, actions: buttons }) };
}

/** A challenge that came to nothing: nobody can accept it any more. */
export function closeChallenge(message: MessageId, { from, to }: Challenge, how: 'withdrawn' | 'declined' | 'expired'): void {
  const words = wordsFor(from.locale);
  const said = how === 'declined' && to !== null ? words.declined(nameOf(words, to, null)) : words[how](nameOf(words, from, null));
  chat.edit(message, said, card({ lang: words.lang, body: [heading(words.title), text(said, { isSubtle: true })] }));
  for (const player of [from, to]) if (player !== null) chat.clearView(message, player.id);
}

/** Shows a match as it stands to everybody, and to each player. `resigning` is asked whether they mean it. */
export function showMatch(message: MessageId, match: Match, resigning: Side | null = null): void {
  const position = replay(match.moves);
  const everybody = matchFor(match, position, null, false);
  chat.edit(message, everybody.text, everybody.card);
  for (const side of [0, 1] as const) {
    const view = matchFor(match, position, side, resigning === side);
    chat.setView(message, match.players[side].id, view.text, view.card);
  }
}

function matchFor(match: Match, position: Position, viewer: Side | null, isResigning: boolean): Shown {
  // Everybody reads the language of the one who began the match.
  const words = wordsFor(match.players[viewer ?? 0].locale);
  const names = match.players.map((player, side) => `${sign(side as Side)} ${nameOf(words, player, side as Side)}`) as [string, string];
  const versus = words.versus(...names);
  const said = match.result === null ? standing(match, position, viewer, words) : ending(match, match.result, viewer, words);
  const moves = words.moves(match.moves.length);
  const body: Element[] = [heading(versus), drawn(position), container([text(said, { weight: 'bolder' }), text(moves, { isSubtle: true, size: 'small', spacing: 'none' })])];
  const below = match.result === null ? (viewer === null ? [] : playing(match, position, viewer, isResigning, words)) : over(match, viewer, words);
  return {
    text: `${words.title}: ${versus}. ${said} ${spoken(position, words)}`,
    card: card({ lang: words.lang, body: [...body, ...below] }),
  };
}

function standing(match: Match, position: Position, viewer: Side | null, words: Words): string {
  const who = nameOf(words, match.players[position.turn], position.turn);
  if (viewer === position.turn) return words.yourTurn(words.colours[position.turn]);
  return viewer === null ? words.turn(who, words.colours[position.turn]) : words.waiting(who);
}

function ending({ players }: Match, { by, winner }: Result, viewer: Side | null, words: Words): string {
  if (winner === null) return `${words.draw}: ${words.by[by]}.`;
  const who = nameOf(words, players[winner], winner);
  const said = viewer === winner ? words.youWon : viewer === null ? words.won(who) : words.youLost(who);
  return viewer === winner ? `🎉 ${said}` : `${said}, ${words.by[by]}.`;
}

/** Buttons of a player while the match goes on. */
function playing(match: Match, position: Position, viewer: Side, isResigning: boolean, words: Words): Element[] {
  const data = (column: number | null) => ({ data: tap.of({ moves: match.moves.length, column }) });
  if (isResigning) {
    const answers = [button('resign-now', words.resign, { ...data(null), style: 'destructive' }), button('look', words.goOn, data(null))];
    return [text(words.sure), actions(answers)];
  }
  const below: Element[] = [];
  if (position.turn === viewer) {
    const free = open(position);
    const drops = Array.from({ length: COLUMNS }, (_, column) =>
      button('drop', String(column + 1), { ...data(column), style: 'positive', tooltip: words.drop(column + 1), isEnabled: free.includes(column) }),
    );
    below.push(actions(drops));
  }
  const quiet: Action[] = [];
  if (match.offer === other(viewer)) {
    below.push(text(words.drawOffered(nameOf(words, match.players[other(viewer)], other(viewer))), { separator: true }));
    quiet.push(button('agree', words.acceptDraw, data(null)), button('play-on', words.declineDraw, data(null)));
  } else if (match.offer === viewer) {
    below.push(text(words.ownOffer, { isSubtle: true, size: 'small' }));
  } else if (match.moves.length > 0) {
    quiet.push(button('offer', words.offerDraw, data(null)));
  }
  quiet.push(button('resign', words.resign, { ...data(null), style: 'destructive' }));
  return [...below, actions(quiet)];
}

/** Buttons once it is over: anybody may watch it, the players may play again. */
function over({ isPlayedAgain }: Match, viewer: Side | null, words: Words): Element[] {
  const watch = button('watch', words.watch);
  return [actions(viewer === null || isPlayedAgain ? [watch] : [button('rematch', words.rematch, { style: 'positive' }), watch])];
}
