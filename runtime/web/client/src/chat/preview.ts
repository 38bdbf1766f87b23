// A message in a few words: in the list, above a reply, in a notice.

import type { Conversation, Message } from '../api/types';
import { authorOf, person } from '../sync/people';
import { me } from '../sync/state';
import { texts } from '../texts';
import { plain } from './markdown';

/** What it says, without who says it. */
export function previewOf(message: Message): string {
  const words = texts.value.chat;
  if (message.redacted) return words.deleted;
  const text = plain(message.text);
  if (text !== '') return text;
  const attachments = message.attachments ?? [];
  const images = attachments.filter(({ kind }) => kind === 'image').length;
  if (images > 1) return words.photos(images);
  if (images === 1) return words.photo;
  if (attachments[0]) return attachments[0].name;
  return message.card ? words.card : '';
}

export function nameOfAuthor(message: Message): string {
  const author = authorOf(message.author);
  return author.isMe ? texts.value.chat.you : author.name || texts.value.chat.someone;
}

/** What a conversation is called. */
export function titleOf(conversation: Conversation): string {
  if (conversation.kind === 'group') return conversation.name;
  return conversation.other ? (person(conversation.other.id)?.name ?? conversation.other.name) : conversation.name || texts.value.chat.conversation;
}

export function pictureOf(conversation: Conversation): string | null {
  if (conversation.avatar) return conversation.avatar;
  return conversation.other ? (person(conversation.other.id)?.avatar ?? conversation.other.avatar ?? null) : null;
}

export function isMine(message: Message): boolean {
  return message.author.kind === 'user' && message.author.id === me.value?.id;
}
