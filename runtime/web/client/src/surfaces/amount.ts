// An amount as a person types it.

import type { Money } from '../api/types';
import { decimals } from './format';

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
