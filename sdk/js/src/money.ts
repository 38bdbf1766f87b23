// Exact amounts of money, as the WIT writes them: `{currency, value}` with a decimal string.
//
// Always true: an amount is a whole number of the currency's smallest unit, a `bigint`; nothing is ever rounded, no float is ever
// made, and two currencies never meet.

import { Invalid } from './errors.js';
import type * as wit from './wit.js';

/** Currencies with another number of decimals than 2 stand here too, so that a wrong one is noticed. */
const KNOWN: Readonly<Record<string, number>> = {
  AUD: 2, BHD: 3, BRL: 2, CAD: 2, CHF: 2, CLP: 0, CNY: 2, DKK: 2, EUR: 2, GBP: 2, INR: 2, ISK: 0,
  JOD: 3, JPY: 0, KRW: 0, KWD: 3, NOK: 2, OMR: 3, PLN: 2, SEK: 2, TND: 3, USD: 2, VND: 0, XAF: 0,
};

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/**
 * An exact amount of one currency.
 *
 * ```ts
 * const deposit = Money.of('5.00', 'EUR');
 * deposit.times(3).toString(); // 15.00 EUR
 * deposit.split(3).map(String); // 1.67 EUR, 1.67 EUR, 1.66 EUR
 * ```
 */
export class Money implements wit.Money {
  /** ISO 4217 code, such as `EUR`. */
  readonly currency: string;
  /** The amount in the currency's smallest unit: cents, fils, yen. */
  readonly minorUnits: bigint;
  readonly decimals: number;

  private constructor(minorUnits: bigint, currency: string, decimals: number) {
    if (minorUnits < LOWEST || minorUnits > HIGHEST) throw new Invalid('money: the amount is too large');
    this.minorUnits = minorUnits;
    this.currency = currency;
    this.decimals = decimals;
  }

  /**
   * An amount by its decimal digits, such as `12.50`, with exactly the currency's number of decimals. For a currency that is not
   * a common one, the digits themselves say how many there are. Throws `Invalid`.
   */
  static of(value: string, currency: string): Money {
    const match = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(value);
    if (match === null) throw new Invalid('money: not decimal digits with exactly the number of decimals of the currency');
    const [, sign, whole = '', fraction = ''] = match;
    checkCurrency(currency, fraction.length);
    const units = BigInt(whole + fraction);
    return new Money(sign === '-' ? -units : units, currency, fraction.length);
  }

  /** An amount of a common currency in its smallest unit. */
  static ofMinorUnits(minorUnits: bigint | number, currency: string): Money {
    const decimals = Object.hasOwn(KNOWN, currency) ? KNOWN[currency] : undefined;
    if (decimals === undefined) throw new Invalid(`money: \`${currency}\` is not a common currency: give its digits to Money.of`);
    if (typeof minorUnits === 'number' && !Number.isSafeInteger(minorUnits)) {
      throw new Invalid('money: not a whole number that a number holds exactly: give a bigint');
    }
    return new Money(BigInt(minorUnits), currency, decimals);
  }

  /** As the WIT, storage and JSON have it. */
  static from(money: wit.Money): Money {
    return money instanceof Money ? money : Money.of(money.value, money.currency);
  }

  /** The amount without its currency: `12.50`, `500`, `-0.001`. */
  get value(): string {
    const sign = this.minorUnits < 0n ? '-' : '';
    const digits = String(this.minorUnits < 0n ? -this.minorUnits : this.minorUnits).padStart(this.decimals + 1, '0');
    const point = digits.length - this.decimals;
    return sign + digits.slice(0, point) + (this.decimals === 0 ? '' : `.${digits.slice(point)}`);
  }

  get isZero(): boolean {
    return this.minorUnits === 0n;
  }

  /** The sum. Throws `Invalid` where the currencies differ, or the sum does not fit. */
  plus(other: Money): Money {
    return this.#like(this.minorUnits + this.#same(other));
  }

  minus(other: Money): Money {
    return this.#like(this.minorUnits - this.#same(other));
  }

  /** So many times the amount; a whole number. */
  times(times: bigint | number): Money {
    if (typeof times === 'number' && !Number.isSafeInteger(times)) throw new Invalid('money: only whole times an amount');
    return this.#like(this.minorUnits * BigInt(times));
  }

  /** In so many parts that add up to it and differ by one smallest unit at most, the larger ones first. */
  split(parts: number): Money[] {
    if (!Number.isInteger(parts) || parts < 1) throw new Invalid('money: split into 1 part or more');
    const count = BigInt(parts);
    const unit = this.minorUnits < 0n ? -1n : 1n;
    const rest = Number((this.minorUnits % count) * unit);
    const each = this.minorUnits / count;
    return Array.from({ length: parts }, (_, index) => this.#like(index < rest ? each + unit : each));
  }

  /** Negative, zero or positive, as for sorting. Throws `Invalid` where the currencies differ. */
  compare(other: Money): number {
    const units = this.#same(other);
    return this.minorUnits < units ? -1 : this.minorUnits > units ? 1 : 0;
  }

  equals(other: Money): boolean {
    return this.currency === other.currency && this.compare(other) === 0;
  }

  toString(): string {
    return `${this.value} ${this.currency}`;
  }

  toJSON(): wit.Money {
    return { currency: this.currency, value: this.value };
  }

  #like(minorUnits: bigint): Money {
    return new Money(minorUnits, this.currency, this.decimals);
  }

  #same(other: Money): bigint {
    if (other.currency !== this.currency || other.decimals !== this.decimals) {
      throw new Invalid('money: the amounts are of different currencies');
    }
    return other.minorUnits;
  }
}

function checkCurrency(currency: string, decimals: number): void {
  if (!/^[A-Z]{3}$/.test(currency) || decimals > 9) {
    throw new Invalid('money: not a currency: three capital letters and at most 9 decimals');
  }
  if (Object.hasOwn(KNOWN, currency) && KNOWN[currency] !== decimals) {
    throw new Invalid(`money: amounts of ${currency} have ${KNOWN[currency]} decimals`);
  }
}
