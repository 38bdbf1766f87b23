import { expect, test } from 'vitest';
import { isLess, readAmount } from './amount';

test('amounts are read exactly, as people type them', () => {
  const table: [string, string, string | null][] = [
    ['12', 'EUR', '12.00'],
    ['12.5', 'EUR', '12.50'],
    ['12,50', 'EUR', '12.50'],
    ['1 234,50', 'EUR', '1234.50'],
    ['0012', 'EUR', '12.00'],
    ['0.01', 'EUR', '0.01'],
    ['0.001', 'KWD', '0.001'],
    ['500', 'JPY', '500'],
    ['500.5', 'JPY', null],
    ['0.001', 'EUR', null],
    ['0', 'EUR', null],
    ['-1', 'EUR', null],
    ['1e3', 'EUR', null],
    ['1.2.3', 'EUR', null],
    ['', 'EUR', null],
    ['9007199254740.93', 'EUR', '9007199254740.93'],
  ];
  for (const [typed, currency, value] of table) {
    expect(readAmount(typed, currency)?.value ?? null, `${typed} ${currency}`).toBe(value);
  }
});

test('amounts are compared without rounding', () => {
  const eur = (value: string) => ({ currency: 'EUR', value });
  expect(isLess(eur('90071992547409.92'), eur('90071992547409.93'))).toBe(true);
  expect(isLess(eur('9.00'), eur('10.00'))).toBe(true);
  expect(isLess(eur('10.00'), eur('10.00'))).toBe(false);
  expect(isLess(eur('-1.00'), eur('0.00'))).toBe(true);
});
