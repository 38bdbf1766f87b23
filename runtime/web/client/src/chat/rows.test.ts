import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../sync/outbox';
import { message, messages } from '../sync/testing';
import { type Parts, rowsOf } from './rows';

const parts = (changes: Partial<Parts>): Parts => ({ messages: [], privates: [], outgoing: [], atStart: true, atEnd: true, readAtOpening: Number.MAX_SAFE_INTEGER, me: 'usr_me', ...changes });
const keys = (changes: Partial<Parts>) => rowsOf(parts(changes)).map(({ key }) => key.split(' ')[0]);
const outgoing = (changes: Partial<Outgoing> = {}): Outgoing => ({ conversation: 'cnv_1', key: 'key_1', text: 'mine', at: message(3).at, state: 'sending', replyTo: null, mentions: [], attachments: [], ...changes });

describe('the rows of a history', () => {
  it('groups what one person says within minutes', () => {
    const mine = { author: { kind: 'user' as const, id: 'usr_me' } };
    const all = [message(1), message(2), message(3, mine), message(30, mine)];
    const shape = rowsOf(parts({ messages: all })).flatMap((row) => (row.kind === 'message' ? [[row.first, row.last, row.mine]] : []));
    expect(shape).toEqual([[true, false, false], [false, true, false], [true, true, true], [true, true, true]]);
  });

  it('divides days', () => {
    expect(keys({ messages: [message(1), message(1_441)] })).toEqual(['day', 'msg_1', 'day', 'msg_1441']);
  });

  it('marks where the person stopped reading, once, if that place is at hand', () => {
    expect(keys({ messages: messages(1, 4), readAtOpening: 2 })).toEqual(['day', 'msg_1', 'msg_2', 'unread', 'msg_3', 'msg_4']);
    expect(keys({ messages: messages(50, 52), readAtOpening: 2 })).not.toContain('unread');
    expect(keys({ messages: messages(3, 4), readAtOpening: 2 })).toEqual(['day', 'unread', 'msg_3', 'msg_4']);
  });

  it('puts private messages where their time says, within what is at hand', () => {
    const whisper = (at: number) => message(at, { id: `prv_${at}`, number: null, private: true });
    const privates = [whisper(2), whisper(5), whisper(9)];
    expect(keys({ messages: messages(4, 6), privates, atStart: false, atEnd: false })).toEqual(['day', 'msg_4', 'msg_5', 'prv_5', 'msg_6']);
    expect(keys({ messages: messages(4, 6), privates })).toEqual(['day', 'prv_2', 'msg_4', 'msg_5', 'prv_5', 'msg_6', 'prv_9']);
  });

  it('leaves no trace of a private message that was taken back', () => {
    const whisper = message(2, { id: 'prv_2', number: null, private: true, redacted: true });
    expect(keys({ messages: [message(1), message(3)], privates: [whisper] })).toEqual(['day', 'msg_1', 'msg_3']);
  });

  it('shows what is on its way at the end, and only there', () => {
    expect(keys({ messages: messages(1, 2), outgoing: [outgoing()] })).toEqual(['day', 'msg_1', 'msg_2', 'key_1']);
    expect(keys({ messages: messages(1, 2), outgoing: [outgoing()], atEnd: false })).toEqual(['day', 'msg_1', 'msg_2']);
  });

  it('does not show twice what the log shows already', () => {
    expect(keys({ messages: messages(1, 3), outgoing: [outgoing({ shownAs: 'msg_3' })] })).toEqual(['day', 'msg_1', 'msg_2', 'msg_3']);
  });
});
