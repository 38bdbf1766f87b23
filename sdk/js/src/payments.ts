// Getting paid. Permission: `payments`.
//
// Ask with `request`, post a card with a `pay` element, and when the payer has approved (`paymentUpdated` with the state `authorized`)
// call `capture` or `voidPayment` while handling that event. What is not captured within 15 minutes of its approval the host voids.

import { call } from './errors.js';
import { raw } from './host.js';
import type { PaymentId, PersonId } from './ids.js';
import { Money } from './money.js';
import type * as wit from './wit.js';

export type { PaymentState } from './wit.js';

/** A payment that is to be asked for. */
export interface PaymentRequest {
  /** A member of the conversation who has used this program here. */
  payer: PersonId;
  /** More than zero; in the currency of the merchant account. */
  amount: Money;
  /** What the payment sheet shows as its title, 1 to 128 characters. */
  title: string;
  /** 0 to 50 lines. When there are any, they add up to `amount`. */
  items?: { label: string; amount: Money }[];
  /** This program's own reference, at most 128 bytes; given back in every `Payment`. */
  reference?: string;
  /** 1 to 900 unless the operator allows more; 900 where it is left out. */
  expiresInSeconds?: number;
}

/** A payment, as it stands. */
export class Payment {
  readonly id: PaymentId;
  readonly payer: PersonId;
  readonly amount: Money;
  readonly captured: Money;
  readonly refunded: Money;
  readonly state: wit.PaymentState;
  readonly reference: string;
  /** When the request expires, or, once authorized, when the host voids it. */
  readonly expiresAt: Date;

  constructor(payment: wit.Payment) {
    this.id = payment.id as PaymentId;
    this.payer = payment.payer as PersonId;
    this.amount = Money.from(payment.amount);
    this.captured = Money.from(payment.captured);
    this.refunded = Money.from(payment.refunded);
    this.state = payment.state;
    this.reference = payment.reference;
    this.expiresAt = new Date(payment.expiresAt);
  }
}

export function request(wanted: PaymentRequest): Payment {
  const draft: wit.Draft = {
    payer: wanted.payer,
    amount: wanted.amount.toJSON(),
    title: wanted.title,
    items: (wanted.items ?? []).map(({ label, amount }) => ({ label, amount: amount.toJSON() })),
    reference: wanted.reference ?? '',
    expiresInSeconds: wanted.expiresInSeconds ?? 900,
  };
  return new Payment(call(() => raw('payments').request(draft)));
}

/** A payment of this program. Throws `NotFound`. */
export function get(id: PaymentId): Payment {
  return new Payment(call(() => raw('payments').get(id)));
}

/** Takes what was authorized, or a part of it; the rest is released at once. Throws `Conflict` where it is not authorized. */
export function capture(id: PaymentId, part?: Money): Payment {
  return new Payment(call(() => raw('payments').capture(id, part?.toJSON() ?? null)));
}

/** Releases what was authorized, or withdraws a request. Throws `Conflict` where it was captured, declined or expired. */
export function voidPayment(id: PaymentId): Payment {
  return new Payment(call(() => raw('payments').void(id)));
}

/** Pays back what was captured, or a part of it. `reason`, at most 128 characters, is shown to the payer. */
export function refund(id: PaymentId, reason: string, part?: Money): Payment {
  return new Payment(call(() => raw('payments').refund(id, part?.toJSON() ?? null, reason)));
}
