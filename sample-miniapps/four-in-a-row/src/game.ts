// The rules: seven columns of six, four in a row win. A game is the list of its moves; everything else follows from it.

export const COLUMNS = 7;
export const ROWS = 6;

/** Who begins is red. */
export type Side = 0 | 1;

/** Columns from the left (0 to 6), from the bottom up. */
export type Board = readonly (readonly Side[])[];

export interface Position {
  board: Board;
  turn: Side;
  /** The column of the last move. */
  last: number | null;
  /** The cells of four in a row or more, as `column,row`; empty where nobody won. */
  line: ReadonlySet<string>;
  /** Who won by four in a row. */
  winner: Side | null;
  isFull: boolean;
}

/** A move that the rules do not allow. */
export class IllegalMove extends Error {}

const EMPTY: Position = { board: Array.from({ length: COLUMNS }, () => []), turn: 0, last: null, line: new Set(), winner: null, isFull: false };

/** The position after `moves`: columns as digits, `0` to `6`. Throws `IllegalMove`. */
export function replay(moves: string): Position {
  let position = EMPTY;
  for (const digit of moves) position = drop(position, /^[0-6]$/.test(digit) ? Number(digit) : Number.NaN);
  return position;
}

/** The position after whose turn it is plays `column`. */
export function drop(position: Position, column: number): Position {
  const { board, turn } = position;
  const stack = Number.isInteger(column) ? board[column] : undefined;
  if (stack === undefined) throw new IllegalMove('no such column');
  if (stack.length >= ROWS) throw new IllegalMove('the column is full');
  if (isOver(position)) throw new IllegalMove('the game is over');
  const after = board.map((cells, index) => (index === column ? [...cells, turn] : cells));
  const line = lineThrough(after, column, stack.length);
  return {
    board: after,
    turn: other(turn),
    last: column,
    line,
    winner: line.size > 0 ? turn : null,
    isFull: after.every((cells) => cells.length === ROWS),
  };
}

export function isOver({ winner, isFull }: Position): boolean {
  return winner !== null || isFull;
}

/** Columns that have room. */
export function open({ board }: Position): number[] {
  return board.flatMap((cells, column) => (cells.length < ROWS ? [column] : []));
}

export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** Every cell that stands in a row of four or more with this one. */
function lineThrough(board: Board, column: number, row: number): Set<string> {
  const side = board[column]?.[row];
  const found = new Set<string>();
  for (const [across, up] of [[1, 0], [0, 1], [1, 1], [1, -1]] as const) {
    const cells = [`${column},${row}`];
    for (const way of [1, -1]) {
      for (let step = 1; ; step++) {
        const [x, y] = [column + across * way * step, row + up * way * step];
        if (board[x]?.[y] !== side) break;
        cells.push(`${x},${y}`);
      }
    }
    if (cells.length >= 4) for (const cell of cells) found.add(cell);
  }
  return found;
}
