// Hello Parvis: a card that counts who waves back.
//
// One function handles one event. All that it does is applied together when it returns, and not at all when it throws.

import * as chat from 'parvis:host/chat@0.1.0';
import * as log from 'parvis:host/log@0.1.0';
import * as storage from 'parvis:host/storage@0.1.0';

function content(greeting, waves) {
  const count = waves === 0 ? 'Nobody has waved yet.' : waves === 1 ? '1 wave' : `${waves} waves`;
  const card = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: greeting, style: 'heading', wrap: true },
      { type: 'TextBlock', text: count, isSubtle: true, wrap: true },
    ],
    // The host keeps `data` with the button: a client cannot change it.
    actions: [{ type: 'Action.Execute', verb: 'wave', title: 'Wave back', style: 'positive', data: { greeting } }],
  };
  // The text is what a screen reader says, and what is shown where there is no room for a card.
  return { text: `${greeting} ${count}`, card: JSON.stringify(card) };
}

function wave({ message, data }) {
  const waves = Number(storage.increment('conversation', `waves/${message}`, 1));
  chat.edit(message, content(JSON.parse(data).greeting, waves));
}

function run({ tag, val }) {
  if (tag === 'opened') chat.post(content('Hello!', 0));
  else if (tag === 'command') chat.post(content(val.text || 'Hello!', 0));
  else if (tag === 'card-action' && val.verb === 'wave') wave(val);
}

export const handler = {
  handle(event) {
    try {
      run(event.trigger);
    } catch (error) {
      // Nothing prints an uncaught error: it goes to the program's log, and then the run ends without effect.
      log.write('error', `${error?.payload ? JSON.stringify(error.payload) : error}\n${error?.stack ?? ''}`);
      throw error;
    }
  },
};
