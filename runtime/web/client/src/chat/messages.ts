// What people do with messages that are there.

import { del, patch, put } from '../api/client';
import { inWords } from '../api/problem';
import type { Message } from '../api/types';
import { toast } from '../base/Toast';
import { noteChanged } from '../sync/engine';
import { changeTimeline, reread } from '../sync/history';
import { withChanged } from '../sync/timeline';

/** Reactions that are one tap away, and the others that are offered. */
export const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;
export const MORE = ['🎉', '🔥', '👏', '💯', '👀', '✅', '❌', '🤔', '😍', '😎', '🥳', '😅', '😡', '💪', '👋', '🤝', '☕', '🍽️', '🌱', '⭐', '🚀', '💡', '👎', '🙈'] as const;

/** Shown at once; what the host then says stands. */
export async function react(message: Message, emoji: string, added: boolean): Promise<void> {
  const known = message.reactions ?? [];
  const one = known.find((reaction) => reaction.emoji === emoji);
  const others = known.filter((reaction) => reaction.emoji !== emoji);
  const count = (one?.count ?? 0) + (added ? 1 : -1);
  const at = one ? known.indexOf(one) : known.length;
  const reactions = count > 0 ? others.toSpliced(at, 0, { emoji, count, mine: added }) : others;
  changeTimeline(message.conversation, (timeline) => withChanged(timeline, { ...message, reactions }));
  try {
    const path = `/v1/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`;
    await (added ? put(path) : del(path));
  } catch (error) {
    toast(inWords(error), 'error');
  }
  reread(message.id, message.conversation);
}

export async function editMessage(message: Message, text: string): Promise<void> {
  const changed = await patch<Message | undefined>(`/v1/messages/${message.id}`, { text });
  if (changed?.id) noteChanged(changed);
  else reread(message.id, message.conversation);
}

export async function deleteMessage(message: Message): Promise<void> {
  await del(`/v1/messages/${message.id}`);
  reread(message.id, message.conversation);
}

/** Words of one's own may be changed for so long. */
const EDIT_MS = 48 * 3_600_000;

export function mayEdit(message: Message, mine: boolean): boolean {
  return mine && !message.redacted && message.text !== '' && Date.now() - Date.parse(message.at) < EDIT_MS;
}
