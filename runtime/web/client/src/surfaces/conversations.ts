// What a conversation is called, where a sheet names it.

import { get } from '../api/client';
import type { Conversation } from '../api/types';

/** Empty for one that the person left since, or that has no name. */
export async function conversationName(id: string): Promise<string> {
  try {
    const found = await get<Conversation>(`/v1/conversations/${encodeURIComponent(id)}`);
    return found.name || (found.other?.name ?? '');
  } catch {
    return '';
  }
}
