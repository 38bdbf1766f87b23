// A match and the challenge that it begins with, as they are kept: in the storage of the conversation, under the message that shows them.
//
// Always true: the moves of a match are legal, and its result follows from them or from what a player did (resigned, agreed,
// let the time run out). Whoever looks can play them again.

import { type MessageId, type PersonId, identity, storage } from '@parvis/sdk';

import { type Position, type Side, isOver, other, replay } from './game.js';

/** Somebody who plays, as far as they let the program know them. */
export interface Player {
  id: PersonId;
  /** `null` where they keep their name to themselves. */
  name: string | null;
  locale: string;
}

export interface Challenge {
  from: Player;
  /** Who may accept; anybody where it is `null`. */
  to: Player | null;
  /** Whether the one who challenges begins. */
  begins: boolean;
  timer: string;
}

export type Result =
  | { by: 'line' | 'resignation' | 'time'; winner: Side }
  | { by: 'full board' | 'agreement'; winner: null };

export interface Match {
  /** Red, who begins, and yellow. */
  players: [Player, Player];
  /** Columns from the left as digits, `0` to `6`. */
  moves: string;
  /** Who offers a draw. */
  offer: Side | null;
  result: Result | null;
  /** One of them asked for another game. */
  isPlayedAgain: boolean;
  timer: string | null;
}

const challenges = 'challenge/';
const matches = 'match/';

export function challengeAt(message: MessageId): Challenge | undefined {
  return storage.conversation.get<Challenge>(challenges + message);
}

export function matchAt(message: MessageId): Match | undefined {
  return storage.conversation.get<Match>(matches + message);
}

export function keepChallenge(message: MessageId, challenge: Challenge): void {
  storage.conversation.set(challenges + message, challenge);
}

export function dropChallenge(message: MessageId): void {
  storage.conversation.delete(challenges + message);
}

export function keepMatch(message: MessageId, match: Match): void {
  storage.conversation.set(matches + message, match);
}

export function sideOf(match: Match, person: PersonId | null): Side | null {
  if (match.players[0].id === person) return 0;
  return match.players[1].id === person ? 1 : null;
}

/** What the board alone says about how it ended. */
export function resultOf(position: Position): Result | null {
  if (!isOver(position)) return null;
  return position.winner === null ? { by: 'full board', winner: null } : { by: 'line', winner: position.winner };
}

/**
 * Plays the moves again: whether they are legal and the result is the one that is recorded. What a player decided (to resign, to agree)
 * no board shows; there the board must be one on which the game still went on.
 */
export function verify({ moves, result }: Pick<Match, 'moves' | 'result'>): boolean {
  try {
    const position = replay(moves);
    const shown = resultOf(position);
    if (shown !== null || result === null) return shown?.by === result?.by && shown?.winner === result?.winner;
    switch (result.by) {
      case 'time':
        return result.winner === other(position.turn);
      case 'resignation':
      case 'agreement':
        return true;
      default:
        return false;
    }
  } catch {
    return false;
  }
}

/** Whoever acts now, with the name that they allow: they are asked for it once. */
export function whoActs(id: PersonId): Player {
  const locale = identity.locale();
  try {
    return { id, name: identity.profile('name'), locale };
  } catch (error) {
    // Somebody who keeps their name to themselves plays as a colour.
    const tag = (error as { tag?: string }).tag;
    if (tag === 'not-granted' || tag === 'not-found') return { id, name: null, locale };
    throw error;
  }
}
