// What tests of this folder begin from.

import type { Message } from '../api/types';

export function message(number: number, changes: Partial<Message> = {}): Message {
  return {
    id: `msg_${number}`,
    conversation: 'cnv_1',
    number,
    author: { kind: 'user', id: 'usr_other' },
    at: new Date(Date.UTC(2026, 0, 5, 12) + number * 60_000).toISOString(),
    redacted: false,
    version: 1,
    text: `text ${number}`,
    private: false,
    own_view: false,
    ...changes,
  } as Message;
}

export function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, at) => message(from + at));
}
