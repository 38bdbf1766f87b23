// `parvis:host/payments` of the host in memory.

import { Money } from '../../money.js';
import type * as wit from '../../wit.js';
import { Refusal, type Run, characters, conflict, count, hasUsed, invalid, nextId, notFound, requirePermission } from '../state.js';

const REQUESTS_MAX = 8;

export function payments(run: Run): wit.PaymentsInterface {
  const find = (id: string): wit.Payment => {
    requirePermission(run, 'payments');
    const record = run.state.payments.find(({ payment }) => payment.id === id);
    if (record === undefined) throw notFound();
    return record.payment;
  };
  return {
    request(draft) {
      requirePermission(run, 'payments');
      if (!hasUsed(run.state, draft.payer, run.conversation)) throw notFound();
      const amount = checkedDraft(draft);
      count(run, 'payments', REQUESTS_MAX, 'payments.event');
      const zero = amount.minus(amount).toJSON();
      const payment: wit.Payment = {
        id: nextId(run.state, 'pay'),
        payer: draft.payer,
        amount: amount.toJSON(),
        captured: zero,
        refunded: zero,
        state: 'requested',
        reference: draft.reference,
        expiresAt: new Date(run.state.now + draft.expiresInSeconds * 1_000).toISOString(),
      };
      run.state.payments.push({ payment, conversation: run.conversation });
      return { ...payment };
    },
    get: (id) => ({ ...find(id) }),
    capture(id, amount) {
      const payment = find(id);
      if (payment.state !== 'authorized') throw conflict();
      payment.captured = partOf(read(payment.amount), amount).toJSON();
      payment.state = 'captured';
      return { ...payment };
    },
    void(id) {
      const payment = find(id);
      if (!['requested', 'authorized', 'voided'].includes(payment.state)) throw conflict();
      payment.state = 'voided';
      return { ...payment };
    },
    refund(id, amount, reason) {
      if (characters(reason) > 128) throw invalid('reason: at most 128 characters');
      const payment = find(id);
      if (payment.state !== 'captured') throw conflict();
      const part = partOf(read(payment.captured).minus(read(payment.refunded)), amount);
      if (available(run, part.currency) < part.minorUnits) throw new Refusal({ tag: 'insufficient-funds' });
      payment.refunded = read(payment.refunded).plus(part).toJSON();
      return { ...payment };
    },
  };
}

function checkedDraft(draft: wit.Draft): Money {
  const amount = read(draft.amount);
  const isLabel = (label: string): boolean => label !== '' && characters(label) <= 128;
  if (amount.minorUnits <= 0n) throw invalid('amount: more than zero');
  if (!isLabel(draft.title) || !draft.items.every(({ label }) => isLabel(label))) throw invalid('title and labels: 1 to 128 characters');
  if (Buffer.byteLength(draft.reference) > 128) throw invalid('reference: at most 128 bytes');
  if (draft.expiresInSeconds < 1 || draft.expiresInSeconds > 900) throw invalid('expires-in-seconds: 1 to 900');
  if (draft.items.length > 50) throw invalid('items: at most 50');
  if (draft.items.length === 0) return amount;
  const sum = draft.items.reduce((so, item) => so.plus(read(item.amount)), amount.minus(amount));
  if (!sum.equals(amount)) throw invalid('items: they must add up to the amount');
  return amount;
}

/** `amount`, or all of `whole`; more than zero and not more than that. */
function partOf(whole: Money, amount: wit.Money | null): Money {
  const part = amount === null ? whole : read(amount);
  if (part.currency !== whole.currency || part.minorUnits <= 0n || part.compare(whole) > 0) {
    throw invalid('amount: more than zero, and at most what there is');
  }
  return part;
}

/** What the merchant account has of this currency. */
function available(run: Run, currency: string): bigint {
  const own = run.state.payments.map(({ payment }) => payment).filter(({ amount }) => amount.currency === currency);
  const earned = own.reduce((sum, { captured, refunded }) => sum + read(captured).minorUnits - read(refunded).minorUnits, 0n);
  return earned - (run.state.withdrawn.get(currency) ?? 0n);
}

function read(money: wit.Money): Money {
  try {
    return Money.from(money);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}
