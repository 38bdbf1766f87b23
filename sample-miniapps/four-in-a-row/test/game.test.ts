// The rules.

import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert';
import { test } from 'node:test';

import { IllegalMove, drop, isOver, open, replay } from '../src/game.js';
import { verify } from '../src/match.js';

test('four in a row win in every direction, for either side', () => {
  for (const [moves, winner, cells] of [
    ['0011223', 0, ['0,0', '1,0', '2,0', '3,0']],
    ['605142', null, []],
    ['6051423', 0, ['3,0', '4,0', '5,0', '6,0']],
    ['0101010', 0, ['0,0', '0,1', '0,2', '0,3']],
    ['01122323336', null, []],
    ['01122323353', 0, ['0,0', '1,1', '2,2', '3,3']],
    ['65544343313', 0, ['3,3', '4,2', '5,1', '6,0']],
    ['60102030'.slice(0, 7), null, []],
    ['06162656', 1, ['6,0', '6,1', '6,2', '6,3']],
  ] as const) {
    const position = replay(moves);
    strictEqual(position.winner, winner, moves);
    deepStrictEqual([...position.line].sort(), [...cells], moves);
  }
});

test('a line of more than four wins as a whole', () => {
  const five = replay('00114433' + '2');
  strictEqual(five.line.size, 5);
});

test('what the rules do not allow is not played', () => {
  throws(() => replay('0000000'), IllegalMove, 'the column is full');
  throws(() => replay('00112234'), IllegalMove, 'the game is over');
  for (const moves of ['7', '-', 'a', ' ', '٣', '00x']) throws(() => replay(moves), IllegalMove, moves);
  for (const column of ['3' as never, -1, 7, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) throws(() => drop(replay(''), column), IllegalMove);
});

/** A game that fills the board without a line. */
const DRAWN = '010101' + '101010' + '232323' + '323232' + '454545' + '545454' + '666666';

test('a full board is a draw', () => {
  const position = replay(DRAWN);
  deepStrictEqual([position.isFull, position.winner, open(position)], [true, null, []]);
});

test('every game that is played at random ends, and its record is right', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const ends = new Set<string>();
  for (let game = 0; game < 300; game++) {
    let [moves, position] = ['', replay('')];
    while (!isOver(position)) {
      const columns = open(position);
      const column = columns[random(columns.length)] as number;
      strictEqual(position.board[column]?.length === 6, false);
      position = drop(position, column);
      moves += String(column);
      ok(moves.length <= 42);
    }
    deepStrictEqual(replay(moves), position);
    const result = position.winner === null ? ({ by: 'full board', winner: null } as const) : ({ by: 'line', winner: position.winner } as const);
    ok(verify({ moves, result }), moves);
    ok(!verify({ moves, result: { by: 'line', winner: position.winner === 0 ? 1 : 0 } }), moves);
    ok(!verify({ moves: moves.slice(0, -1), result }), moves);
    ok(!verify({ moves, result: { by: 'resignation', winner: 0 } }), moves);
    ends.add(String(position.winner));
  }
  ok(ends.has('0') && ends.has('1'), 'both sides win sometimes');
});

test('a record that was changed is not right', () => {
  ok(verify({ moves: DRAWN, result: { by: 'full board', winner: null } }));
  ok(verify({ moves: '0123', result: { by: 'agreement', winner: null } }));
  ok(verify({ moves: '012', result: { by: 'time', winner: 0 } }));
  ok(!verify({ moves: '012', result: { by: 'time', winner: 1 } }), 'it was their turn');
  ok(!verify({ moves: '0123', result: { by: 'line', winner: 0 } }));
  ok(!verify({ moves: '0123', result: { by: 'full board', winner: null } }));
  ok(!verify({ moves: '0000000', result: null }));
  ok(!verify({ moves: 'x', result: { by: 'agreement', winner: null } }));
});
