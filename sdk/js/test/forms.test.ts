// Forms of several steps, state on buttons over versions, payments and timers.

import { deepStrictEqual, strictEqual, throws } from 'node:assert';
import { test } from 'node:test';

import { Money, Refused, button, card, chat, miniProgram, multiStepForm, numberInput, pay, payments, schedule, text, textInput, versioned } from '@parvis/sdk';
import { Host } from '@parvis/sdk/testing';

interface Trip {
  from: string;
  seats: number;
  to: string;
}

const trip = multiStepForm<Trip>(
  'trip',
  [
    {
      ask: (_, problem) => ({ text: problem ?? 'From where?', body: [textInput('from', 'From')], next: 'Next' }),
      read: (inputs) => (inputs.get('from') === undefined ? 'Say from where.' : { from: inputs.get('from') as string }),
    },
    {
      skip: (answers) => answers.seats !== undefined,
      ask: () => ({ text: 'How many?', body: [numberInput('seats', 'Seats', { min: 1, max: 4 })], next: 'Next' }),
      read: (inputs) => ({ seats: inputs.integer('seats') ?? 1 }),
    },
    { ask: () => ({ text: 'Where to?', body: [textInput('to', 'To')], next: 'Done', lang: 'en' }), read: (inputs) => ({ to: inputs.get('to') ?? '' }) },
  ],
  ({ from, seats, to }) => void chat.post(`${seats} from ${from} to ${to}`),
);

const traveller = miniProgram({
  opened: (launch, event) => trip.open(event.person, launch.parameter('seats') === undefined ? {} : { seats: 2 }),
  formSubmitted: { [trip.name]: trip.submitted },
});

test('a form carries its answers from step to step, and asks again where one is wrong', () => {
  const host = new Host(traveller);
  const alice = host.person('alice');
  host.open(alice);
  host.submit(alice, { from: '  ' });
  strictEqual(host.seenBy(alice).at(-1)?.text, 'Say from where.');
  host.submit(alice, { from: 'Basel' });
  throws(() => host.submit(alice, { seats: '5' }), /not one of what can be entered/);
  host.submit(alice, { seats: '3' });
  host.submit(alice, { to: 'Bern' });
  strictEqual(host.lastMessage.text, '3 from Basel to Bern');
  deepStrictEqual(host.storedKeys, []);
});

test('a step that is not needed is left out', () => {
  const host = new Host(traveller);
  const alice = host.person('alice');
  host.open(alice, { seats: '2' });
  host.submit(alice, { from: 'Basel' });
  host.submit(alice, { to: 'Bern' });
  strictEqual(host.lastMessage.text, '2 from Basel to Bern');
});

const big = 'x'.repeat(8 << 10);
const first = versioned<{ column: number; notes: string }>(1);
const third = versioned<{ column: number; turn: number; size: number }>(3, {
  1: (old: { column: number; notes: string }) => ({ column: old.column, size: old.notes.length }),
  2: (old: { column: number; size: number }) => ({ ...old, turn: 0 }),
});
const post = (state: { v: number; s: unknown }) => void chat.post('?', card({ body: [text('?')], actions: [button('drop', 'Drop', { data: state })] }));

test('a button that an old version made still says what it said', () => {
  const host = new Host(
    miniProgram({
      command: { old: () => post(first.of({ column: 3, notes: big })), newer: () => post({ v: 4, s: null }), none: () => post(null as never) },
      cardAction: { drop: (action) => chat.edit(action.message, JSON.stringify(third.read(action))) },
    }),
  );
  const alice = host.person('alice');
  host.command(alice, 'old');
  host.tap(alice, host.lastMessage.id, 'drop');
  deepStrictEqual(JSON.parse(host.lastMessage.text), { column: 3, size: 8192, turn: 0 });
  for (const made of ['newer', 'none']) {
    host.command(alice, made);
    throws(() => host.tap(alice, host.lastMessage.id, 'drop'), Refused);
  }
});

const coffee = miniProgram({
  opened(_, event) {
    const asked = payments.request({ payer: event.person, amount: Money.of('3.50', 'EUR'), title: 'One coffee', expiresInSeconds: 60 });
    chat.post('One coffee', card({ body: [pay(asked.id, 'Pay 3.50 EUR')] }));
    schedule.at(new Date(event.now.getTime() + 180_000), 'tea', { kind: 'green' });
  },
  paymentUpdated(payment) {
    if (payment.state === 'authorized') payments.capture(payment.id, Money.of('3.00', 'EUR'));
    else chat.post(`It was ${payment.state}.`);
  },
  timerFired: { tea: (fired) => void chat.post(`The ${fired.data<{ kind: string }>().kind} tea is ready.`) },
  command: (_, event) => void payments.refund(event.trigger.kind === 'command' ? (event.trigger.value.text as never) : ('' as never), 'cold'),
});

test('a payment is asked for, captured in part and paid back; a timer fires; an offer expires', () => {
  const host = new Host(coffee);
  const alice = host.person('alice');
  host.open(alice);
  const [paid] = host.lastMessage.payments;
  host.approve(alice, paid as never);
  strictEqual(String(host.payments[0]?.captured), '3.00 EUR');
  host.command(alice, 'back', paid);
  strictEqual(String(host.payments[0]?.refunded), '3.00 EUR');
  host.advance(180_000);
  strictEqual(host.lastMessage.text, 'The green tea is ready.');
  host.open(alice);
  host.advance(60_000);
  strictEqual(host.lastMessage.text, 'It was expired.');
});
