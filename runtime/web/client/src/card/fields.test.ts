import { expect, test } from 'vitest';
import { collect, faultIn, faultsIn, fieldsOf, readNumber, stillFits } from './fields';
import { type Card, type Field, readCard } from './model';
import { carryOver, firstTyping } from './typed';

function read(...body: unknown[]): Card {
  const card = readCard({ type: 'AdaptiveCard', version: '1.5', body });
  if (card === null) throw new Error('a card');
  return card;
}

function only(json: object): Field {
  const [field] = fieldsOf(read(json));
  if (field === undefined) throw new Error('a field');
  return field;
}

test('numbers are read as the host reads them', () => {
  const table: [string, string | null][] = [
    ['4', '4'],
    ['-3.25', '-3.25'],
    ['2,5', '2.5'],
    ['1 234', '1234'],
    ['1’234.5', '1234.5'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+4', '4'],
    ['−4', '-4'],
    ['', null],
    ['-', null],
    ['.', null],
    ['1e3', null],
    ['0x10', null],
    ['1.2.3', null],
    ['Infinity', null],
    ['123456789012345', '123456789012345'],
    ['1234567890123456', null],
  ];
  for (const [typed, exact] of table) expect(readNumber(typed), typed).toBe(exact);
});

test('what may be left out is valid when empty, whatever its bounds', () => {
  const empty = [
    { type: 'Input.Number', id: 'n', min: 1, max: 8 },
    { type: 'Input.Date', id: 'd', min: '2026-01-01' },
    { type: 'Input.Time', id: 't', max: '09:00' },
    { type: 'Input.ChoiceSet', id: 'c', choices: [{ title: 'A', value: 'a' }] },
    { type: 'Input.Text', id: 'x', maxLength: 3 },
  ];
  for (const json of empty) {
    expect(faultIn(only(json), ''), json.type).toBeNull();
    expect(faultIn(only({ ...json, isRequired: true }), '  ')?.kind, json.type).toBe('required');
  }
});

test('lengths count characters, not their halves', () => {
  const field = only({ type: 'Input.Text', id: 'x', maxLength: 3 });
  expect(faultIn(field, '👩👩👩')).toBeNull();
  expect(faultIn(field, '👩👩👩👩')).toEqual({ kind: 'tooLong', max: 3 });
});

test('fields with the names of members of objects are fields like others', () => {
  const card = read({ type: 'Input.Text', id: '__proto__' }, { type: 'Input.Text', id: 'constructor' });
  const typing = firstTyping(card, JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, string>);
  expect(JSON.stringify(collect(typing.fields, typing.values))).toBe('{"__proto__":"a","constructor":"b"}');
  expect(collect(typing.fields, {})).toEqual({});
  expect(faultsIn(typing.fields, {}).size).toBe(0);
});

test('what was typed stays with its field while that can still hold it', () => {
  const choice = (...values: string[]) => ({ type: 'Input.ChoiceSet', id: 'c', choices: values.map((value) => ({ title: value, value })) });
  const before = firstTyping(read({ type: 'Input.Text', id: 'n' }, { type: 'Input.Text', id: 'k' }, choice('a', 'b')), { n: 'typed', k: '5', c: 'b' });
  const kept = (...body: unknown[]) => carryOver(before, read(...body)).values;
  expect(kept({ type: 'Input.Text', id: 'n', value: 'other' })).toEqual({ n: 'typed' });
  expect(kept({ type: 'Container', items: [{ type: 'Input.Text', id: 'n' }] })).toEqual({ n: 'typed' });
  expect(kept({ type: 'Input.Number', id: 'k' }), 'another kind of field').toEqual({});
  expect(kept(choice('b', 'c'))).toEqual({ c: 'b' });
  expect(kept(choice('c')), 'the choice is gone').toEqual({});
});

test('what was sent gives way, what was typed since does not', () => {
  const card = read({ type: 'Input.Text', id: 'n' }, { type: 'Input.Text', id: 'm' });
  const before = { ...firstTyping(card, { n: 'sent', m: 'typed since' }), sent: { n: 'sent', m: 'sent' } };
  expect(carryOver(before, read({ type: 'Input.Text', id: 'n' }, { type: 'Input.Text', id: 'm' })).values).toEqual({ m: 'typed since' });
});

test('a toggle fits its own two values alone', () => {
  const field = only({ type: 'Input.Toggle', id: 't', title: 'T', valueOn: 'yes', valueOff: 'no' });
  expect(stillFits(field, 'yes', field)).toBe(true);
  expect(stillFits(field, 'true', field)).toBe(false);
});
