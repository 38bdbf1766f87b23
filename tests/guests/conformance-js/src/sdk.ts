// Steps that the SDK does, not the host.

import { type Event, HostError, Money, storage } from '@parvis/sdk';

interface MoneyRecord {
  currency: string;
  value: string;
}

export function sdkStep(name: string, given: unknown[], event: Event): { ok: unknown } | { error: unknown } {
  try {
    return { ok: done(name, given, event) };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { error: [error.tag] };
  }
}

function done(name: string, given: unknown[], event: Event): unknown {
  switch (name) {
    case 'sdk.money': {
      const money = Money.of(given[1] as string, given[0] as string);
      return { 'minor-units': String(money.minorUnits), value: money.value, currency: money.currency };
    }
    case 'sdk.money-sum':
      return Money.from(given[0] as MoneyRecord).plus(Money.from(given[1] as MoneyRecord)).toJSON();
    case 'sdk.set-json':
      bucket(given[0]).set(given[1] as string, given[2]);
      return null;
    case 'sdk.get-json':
      return bucket(given[0]).get(given[1] as string) ?? null;
    case 'sdk.increment':
      return String(bucket(given[0]).increment(given[1] as string, given[2] as number));
    case 'sdk.inputs': {
      const { trigger } = event;
      const inputs = trigger.kind === 'cardAction' || trigger.kind === 'formSubmitted' ? trigger.value.inputs.entries() : [];
      return Object.fromEntries(inputs);
    }
    default:
      throw new TypeError(`no such step: ${name}`);
  }
}

function bucket(name: unknown): storage.Bucket {
  return name === 'program' ? storage.program : name === 'conversation' ? storage.conversation : storage.person;
}
