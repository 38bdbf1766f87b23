import { deepStrictEqual, strictEqual, throws } from 'node:assert';
import { test } from 'node:test';

import { Invalid, Money } from '@parvis/sdk';

test('amounts print with exactly their decimals and come back', () => {
  for (const [code, units, expected] of [
    ['EUR', 1234n, '12.34'],
    ['EUR', -5n, '-0.05'],
    ['EUR', 0n, '0.00'],
    ['JPY', 500n, '500'],
    ['KWD', 1n, '0.001'],
    ['EUR', 2n ** 63n - 1n, '92233720368547758.07'],
    ['EUR', -(2n ** 63n), '-92233720368547758.08'],
  ] as const) {
    const money = Money.ofMinorUnits(units, code);
    strictEqual(money.value, expected);
    strictEqual(Money.of(expected, code).minorUnits, units);
    deepStrictEqual(JSON.parse(JSON.stringify(money)), { currency: code, value: expected });
  }
  strictEqual(Money.of('1.2345', 'XYZ').decimals, 4);
});

test('what is no amount is refused', () => {
  for (const [value, code] of [
    ['', 'EUR'], ['-', 'EUR'], ['1', 'EUR'], ['1.', 'EUR'], ['.50', 'EUR'], ['1.5', 'EUR'], ['1.500', 'EUR'], ['+1.00', 'EUR'],
    ['1,000.00', 'EUR'], ['1e2', 'JPY'], ['01.00', 'EUR'], ['1.0\u0660', 'EUR'], ['--1.00', 'EUR'], ['1.00', 'eur'], ['1.00', 'EURO'],
    ['1.0000000000', 'XYZ'], ['92233720368547758.08', 'EUR'], ['1.00\n', 'EUR'],
  ] as const) {
    throws(() => Money.of(value, code), Invalid, `${value} ${code}`);
  }
  throws(() => Money.ofMinorUnits(0.5, 'EUR'), Invalid);
  throws(() => Money.ofMinorUnits(1, 'toString'), Invalid);
});

test('sums never mix currencies and never wrap', () => {
  const euro = Money.of('1.00', 'EUR');
  throws(() => euro.plus(Money.of('1.00', 'USD')), Invalid);
  throws(() => euro.plus(Money.ofMinorUnits(2n ** 63n - 1n, 'EUR')), Invalid);
  throws(() => euro.times(2n ** 63n), Invalid);
  throws(() => euro.times(0.5), Invalid);
  strictEqual(String(euro.times(3).minus(euro)), '2.00 EUR');
});

test('parts add up to what was split', () => {
  for (const value of ['10.00', '0.05', '-10.00', '0.00']) {
    for (const parts of [1, 3, 7]) {
      const money = Money.of(value, 'EUR');
      const split = money.split(parts);
      strictEqual(split.length, parts);
      strictEqual(split.reduce((sum, part) => sum.plus(part)).value, value);
    }
  }
  deepStrictEqual(Money.of('5.00', 'EUR').split(3).map(String), ['1.67 EUR', '1.67 EUR', '1.66 EUR']);
});
