// Amounts: as a person types them, and compared. No digit ever passes through a floating-point number.

import type { Money } from '../api/types';

/** The exact amount with the currency's decimals, more than zero; nothing where it cannot be read as one. */
export function readAmount(typed: string, currency: string): Money | null {
  const places = decimals(currency);
  const plain = typed.trim().replace(/[\s\u00a0\u202f'’]/g, '');
  const parts = /^(\d{1,13})(?:[.,](\d*))?$/.exec(plain);
  if (parts === null) return null;
  const whole = (parts[1] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = parts[2] ?? '';
  if (fraction.length > places) return null;
  const value = places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0')}`;
  return /[1-9]/.test(value) ? { currency, value } : null;
}

/** Decimals of a currency: 2 for the euro, 0 for the yen. */
export function decimals(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Compares two amounts of one currency, exactly. */
export function isLess(one: Money, other: Money): boolean {
  return minor(one) < minor(other);
}

function minor({ value }: Money): bigint {
  const digits = value.replace('.', '');
  return /^-?\d+$/.test(digits) ? BigInt(digits) : 0n;
}
