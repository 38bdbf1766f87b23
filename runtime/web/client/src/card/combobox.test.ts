import { expect, test } from 'vitest';
import { matches } from './Combobox';

const titles = (typed: string) => matches(['Zürich HB', 'Neuchâtel', 'Bern', 'Hauterive NE'].map((title) => ({ title })), typed).map(({ title }) => title);

test('neither case nor accents decide what matches, and beginnings come first', () => {
  expect(titles('')).toHaveLength(4);
  expect(titles('zuri')).toEqual(['Zürich HB']);
  expect(titles('NE')).toEqual(['Neuchâtel', 'Hauterive NE']);
  expect(titles(' bern ')).toEqual(['Bern']);
  expect(titles('x')).toEqual([]);
});
