// A match that is over, played again move by move, for whoever wants to see it. Its moves and result are checked as it is shown.

import { type CardAction, type Event, type MessageId, Refused, type Card, button, card, chat, heading, identity, text, versioned } from '@parvis/sdk';

import { drawn, sign, spoken } from './board.js';
import { type Side, replay } from './game.js';
import { type Match, matchAt, verify } from './match.js';
import { nameOf, wordsFor } from './words.js';

/** Which match, and how many of its moves are shown. */
const place = versioned<{ match: MessageId; at: number }>(1);

export function watch({ message }: CardAction, event: Event): void {
  const { text: said, card: shown } = at(message, Number.POSITIVE_INFINITY);
  chat.replyPrivately(event.person, said, shown);
}

export function step(action: CardAction): void {
  const { match, at: moves } = place.read(action);
  const { text: said, card: shown } = at(match, moves);
  chat.edit(action.message, said, shown);
}

function at(message: MessageId, wanted: number): { text: string; card: Card } {
  const words = wordsFor(identity.locale());
  const match = matchAt(message);
  if (match === undefined || match.result === null) throw new Refused(words.movedOn);
  const isRight = verify(match);
  const all = match.moves.length;
  const moves = Math.max(0, Math.min(wanted, all));
  const position = replay(match.moves.slice(0, moves));
  const title = words.versus(...names(match, (player, side) => `${sign(side)} ${nameOf(words, player, side)}`));
  const said = words.replayAt(moves, all);
  const judged = `${isRight ? '✅' : '⚠️'} ${isRight ? words.verified : words.notVerified}`;
  const go = (title: string, to: number, isEnabled: boolean) => button('step', title, { data: place.of({ match: message, at: to }), isEnabled });
  const body = [heading(title), drawn(position), text(said, { weight: 'bolder' }), text(judged, { size: 'small', isSubtle: isRight, spacing: 'none' })];
  const buttons = [
    go(words.first, 0, moves > 0),
    go(words.back, moves - 1, moves > 0),
    go(words.forward, moves + 1, moves < all),
    go(words.last, all, moves < all),
  ];
  return { text: `${title}. ${said}. ${spoken(position, words)} ${judged}`, card: card({ lang: words.lang, body, actions: buttons }) };
}

function names<T>({ players }: Match, of: (player: Match['players'][0], side: Side) => T): [T, T] {
  return [of(players[0], 0), of(players[1], 1)];
}
