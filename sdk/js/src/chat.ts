// Messages in the conversation of the event. Permission: `chat`.
//
// Limits: 16 messages posted and 64 edits an event; text 8,192 characters. The text of a message is what notifications, search
// and screen readers use, so it says what the card says.

import type { Card } from './card.js';
import { call } from './errors.js';
import { raw } from './host.js';
import type { MessageId, PersonId } from './ids.js';
import { write } from './json.js';
import type * as wit from './wit.js';

/** Posts a message that every member sees. */
export function post(text: string, card?: Card): MessageId {
  return call(() => raw('chat').post(content(text, card))) as MessageId;
}

/** Replaces what one of this program's messages shows, in place. Buttons of the old card stop working; views stay. */
export function edit(message: MessageId, text: string, card?: Card): void {
  call(() => raw('chat').edit(message, content(text, card)));
}

/** Removes what one of this program's messages shows, for good. Redacting twice is no error. */
export function redact(message: MessageId): void {
  call(() => raw('chat').redact(message));
}

/** Posts a message that only one member sees. Throws `NotFound` for whoever has not used this program here. */
export function replyPrivately(to: PersonId, text: string, card?: Card): MessageId {
  return call(() => raw('chat').replyPrivately(to, content(text, card))) as MessageId;
}

/**
 * Asks one member to fill in a form that only they see. When they send it, `formSubmitted` gives `name` and `data` back, and the
 * form closes. `name` 1 to 64 characters; `data` at most 16 KiB of JSON; the card holds the inputs. See also `form` for several steps.
 */
export function openForm(to: PersonId, name: string, data: unknown, text: string, card: Card): MessageId {
  const json = write(data, 'the data of a form');
  return call(() => raw('chat').openForm(to, name, json, content(text, card))) as MessageId;
}

/** Shows one member another view of a message of this program. `edit` leaves views as they are. */
export function setView(message: MessageId, member: PersonId, text: string, card?: Card): void {
  call(() => raw('chat').setView(message, member, content(text, card)));
}

/** Takes a member's view back: they see what everybody sees. */
export function clearView(message: MessageId, member: PersonId): void {
  call(() => raw('chat').setView(message, member, null));
}

/** Shows the person who caused the event that this program is working on an answer, until the event ends. */
export function typing(): void {
  call(() => raw('chat').typing());
}

/** Says something in passing to the person who caused the event, and to nobody else: 1 to 200 characters. */
export function toast(text: string): void {
  call(() => raw('chat').toast(text));
}

/** As `toast`, and it stays until the person has read it. */
export function alert(text: string): void {
  call(() => raw('chat').alert(text));
}

function content(text: string, card: Card | undefined): wit.Content {
  return { text, card: card === undefined ? null : write(card, 'a card') };
}
