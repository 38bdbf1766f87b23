// The echo mini-program in JavaScript: what `echo-rust` does, through the same WIT.
//
// Without WASI nothing prints an uncaught error, so `handle` catches every one, writes its stack to the program's log and
// only then lets the run end.

import * as chat from 'parvis:host/chat@0.1.0';
import * as identity from 'parvis:host/identity@0.1.0';
import * as log from 'parvis:host/log@0.1.0';
import * as storage from 'parvis:host/storage@0.1.0';

/** How a handler ends without its effects: thrown, it becomes the `stop` of the WIT. */
class Refused extends Error {
  payload;

  constructor(text) {
    super(text);
    this.payload = { tag: 'refused', val: text };
  }
}

function locale() {
  return identity.currentUser()?.locale ?? '';
}

function content(text, count) {
  const line = count === 0 ? `${text} (${locale()})` : `${text} (${locale()}), tapped ${count} times`;
  const card = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text: line, wrap: true }],
    actions: [{ type: 'Action.Execute', verb: 'tap', title: 'Tap me' }],
  };
  return { text: line, card: JSON.stringify(card) };
}

function command({ text }) {
  if (text === 'refuse') throw new Refused('You asked me to refuse.');
  if (text === 'fail') throw new TypeError('you asked me to fail');
  chat.post(content(text || 'Hello', 0));
}

function tap(message) {
  const count = Number(storage.increment('conversation', `count/${message}`, 1));
  chat.edit(message, content('Hello', count));
}

function run({ tag, val }) {
  if (tag === 'opened') chat.post(content('Hello', 0));
  else if (tag === 'command') command(val);
  else if (tag === 'message') chat.post({ text: val.text });
  else if (tag === 'card-action' && val.verb === 'tap') tap(val.message);
}

export const handler = {
  handle(event) {
    try {
      run(event.trigger);
    } catch (error) {
      // The host's `consent-required` has the form of the stop of that name, so it can go on as it is.
      if (error instanceof Refused || error?.payload?.tag === 'consent-required') throw error;
      const reason = error?.payload ? JSON.stringify(error.payload) : String(error);
      log.write('error', `${reason}\n${error?.stack ?? ''}`);
      throw error;
    }
  },
};
