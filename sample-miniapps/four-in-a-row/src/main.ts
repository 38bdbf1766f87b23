// Four in a row for two, in a conversation: which event leads where.

import { type Command, type Event, button, card, chat, heading, identity, miniProgram, text } from '@parvis/sdk';

import * as leaderboard from './leaderboard.js';
import * as play from './play.js';
import { step, watch } from './watch.js';
import { wordsFor } from './words.js';

/** What people type after `/four` for the leaderboard, in either language. */
const LEADERBOARD = ['leaderboard', 'scores', 'best', 'classement'];

function four({ text: wanted }: Command, event: Event): void {
  if (LEADERBOARD.includes(wanted.toLowerCase())) leaderboard.show(event.person);
  else if (wanted === '') play.challenge(event);
  else welcome(event);
}

/** For the person alone: what it is, and where to begin. */
function welcome(event: Event): void {
  const words = wordsFor(identity.locale());
  const buttons = [button('challenge', words.play, { style: 'positive' }), button('scores', words.leaderboard)];
  const body = [heading(`🔴🟡 ${words.title}`), text(words.welcome), text(words.rules, { isSubtle: true, size: 'small' })];
  chat.replyPrivately(event.person, `${words.title}. ${words.welcome}`, card({ lang: words.lang, body, actions: buttons }));
}

export default miniProgram({
  opened: (_, event) => welcome(event),
  command: { four },
  message: (_, event) => welcome(event),
  cardAction: {
    challenge: (_, event) => play.challenge(event),
    scores: (_, event) => leaderboard.show(event.person),
    accept: play.accept,
    decline: play.decline,
    withdraw: play.withdraw,
    drop: play.playColumn,
    offer: play.offerDraw,
    agree: play.agree,
    'play-on': play.playOn,
    resign: play.askToResign,
    'resign-now': play.resign,
    look: play.look,
    rematch: play.rematch,
    watch,
    step,
  },
  timerFired: play.timeIsUp,
});
