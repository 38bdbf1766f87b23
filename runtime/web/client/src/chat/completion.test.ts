import { describe, expect, it } from 'vitest';
import type { Member, Program } from '../api/types';
import { mentionsIn, offerFor } from './completion';

const member = (user: string, name: string) => ({ user, name, role: 'member', joined: '' }) as Member;
const members = [member('usr_me', 'Me'), member('usr_ann', 'Ann Lee'), member('usr_bo', 'Bo')];
const program = { id: 'prg_1', version: { program_name: 'Tables', commands: [{ name: 'book', description: 'Book' }, { name: 'menu', description: '' }] } } as Program;
const offer = (text: string, caret = text.length) => offerFor(text, caret, [program], members, 'usr_me');

describe('what is offered while one types', () => {
  it('commands at the beginning of a message, and only there', () => {
    expect(offer('/b')?.options.map(({ insert }) => insert)).toEqual(['/book ']);
    expect(offer('/')?.options).toHaveLength(2);
    expect(offer('say /b')).toBeNull();
    expect(offer('/book now')).toBeNull();
  });

  it('members after an @, by any part of their name, oneself never', () => {
    expect(offer('hi @le')?.options.map(({ user }) => user)).toEqual(['usr_ann']);
    expect(offer('hi @Ann L')).toMatchObject({ from: 3, options: [{ insert: '@Ann Lee ' }] });
    expect(offer('@me')).toBeNull();
    expect(offer('ann@le')).toBeNull();
  });

  it('mentions whose names still stand in the text', () => {
    const chosen = new Map([['usr_ann', 'Ann Lee'], ['usr_bo', 'Bo']]);
    expect(mentionsIn('ask @Ann Lee', chosen)).toEqual(['usr_ann']);
  });
});
