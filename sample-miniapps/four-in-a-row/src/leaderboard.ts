// Who has won how often, in this conversation.

import { type PersonId, card, chat, column, columns, heading, identity, storage, text } from '@parvis/sdk';

import type { Match } from './match.js';
import { nameOf, wordsFor } from './words.js';

interface Score {
  name: string | null;
  won: number;
  drawn: number;
  lost: number;
}

const KEY = 'score/';
const SHOWN_MAX = 10;
const MEDALS = ['🥇', '🥈', '🥉'];

/** Counts a match that has ended. */
export function count({ players, result }: Match): void {
  if (result === null) return;
  players.forEach((player, side) => {
    const before = storage.conversation.get<Score>(KEY + player.id) ?? { name: null, won: 0, drawn: 0, lost: 0 };
    const how = result.winner === null ? 'drawn' : result.winner === side ? 'won' : 'lost';
    // Their name as they let it be known last.
    storage.conversation.set<Score>(KEY + player.id, { ...before, name: player.name, [how]: before[how] + 1 });
  });
}

/** Shows the ten best to everybody. */
export function show(reader: PersonId): void {
  const words = wordsFor(identity.locale());
  const scores = [...storage.conversation.all<Score>(KEY)].map(([key, score]) => ({ id: key.slice(KEY.length) as PersonId, ...score }));
  const best = scores.sort((left, right) => right.won - left.won || right.drawn - left.drawn || left.lost - right.lost).slice(0, SHOWN_MAX);
  if (best.length === 0) {
    chat.replyPrivately(reader, words.nobodyPlayed);
    return;
  }
  const rows = best.map((score, index) => ({
    place: MEDALS[index] ?? `${index + 1}.`,
    name: nameOf(words, score, null),
    score: words.score(score.won, score.drawn, score.lost),
  }));
  const body = rows.map(({ place, name, score }, index) =>
    columns(
      [
        column([text(place)], { width: '32px' }),
        column([text(name, { weight: 'bolder' }), text(score, { isSubtle: true, size: 'small', spacing: 'none' })], { width: 'stretch' }),
      ],
      { separator: index > 0 },
    ),
  );
  const spoken = rows.map(({ name, score }, index) => `${index + 1}. ${name}: ${score}`).join('\n');
  chat.post(`${words.leaderboard}\n${spoken}`, card({ lang: words.lang, body: [heading(`🏆 ${words.leaderboard}`), ...body] }));
}
