// The board as it is drawn and as it is heard.

import { type TextBlock, text } from '@parvis/sdk';

import { COLUMNS, type Position, ROWS, type Side } from './game.js';
import type { Words } from './words.js';

const PIECES = ['🔴', '🟡'] as const;
/** Pieces of the line that won stand out by their form, not by colour alone. */
const WINNING = ['🟥', '🟨'] as const;
/** With the selector that asks for the emoji: as a letter it would be narrower than the pieces. */
const EMPTY = '⚪\ufe0f';
const DIGITS = ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣', '6️⃣', '7️⃣'] as const;
const LAST = '🔽';

/** One text with the board's rows: signs of the same width, so that they stand below each other on the narrowest phone. */
export function drawn(position: Position): TextBlock {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const row = ROWS - 1 - index;
    return Array.from({ length: COLUMNS }, (_, column) => cell(position, column, row)).join('');
  });
  const heads = DIGITS.map((digit, column) => (column === position.last ? LAST : digit)).join('');
  return text([heads, ...rows].join('\n'), { size: 'extraLarge', horizontalAlignment: 'center' });
}

/** The board in words, column by column from the bottom up: for screen readers, notifications and search. */
export function spoken(position: Position, words: Words): string {
  const filled = position.board.flatMap((cells, column) => {
    if (cells.length === 0) return [];
    return [`${words.column(column + 1)}: ${cells.map((side) => words.colours[side].toLowerCase()).join(', ')}`];
  });
  return filled.length === 0 ? words.emptyBoard : `${filled.join('; ')}.`;
}

export function sign(side: Side): string {
  return PIECES[side];
}

function cell({ board, line }: Position, column: number, row: number): string {
  const side = board[column]?.[row];
  if (side === undefined) return EMPTY;
  return line.has(`${column},${row}`) ? WINNING[side] : PIECES[side];
}
