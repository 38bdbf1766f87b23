// The story: Alice and Bob talk, Alice holds a table and pays for it with a passkey, the card changes for both, and nothing
// of the payment ever reaches Bob's browser.

import assert from 'node:assert/strict';

import { sharedOrigin } from './places.mjs';
import { eventually } from './profile.mjs';
import { step, story } from './steps.mjs';
import { Visitor, dayAhead } from './visitor.mjs';

story('two people talk, and one of them books and pays for a table', async (t) => {
  const alice = await Visitor.signedIn(t, sharedOrigin(), 'alice');
  const bob = await Visitor.signedIn(t, sharedOrigin(), 'bob');

  await step(t, 'they talk', async () => {
    await alice.open('Alice and Bob');
    await bob.open('Alice and Bob');
    await alice.say('Shall we eat out on Saturday?');
    await bob.sees('Shall we eat out on Saturday?');
    await bob.say('Gladly. There are six of us.');
    await alice.sees('Gladly. There are six of us.');
  });

  await step(t, 'Alice registers a passkey', async () => {
    const authenticator = await alice.addPasskey();
    assert.equal((await authenticator.credentials()).length, 1);
    await alice.goTo('#/');
    await alice.open('Alice and Bob');
  });

  await step(t, 'Alice holds a table by a form that she alone sees', async () => {
    const held = await alice.holdTable({ day: dayAhead(7), time: '19:00', guests: 6 });
    await bob.card('Table held').waitFor();
    await bob.seesNot('Book a table');
    await held.getByRole('button', { name: 'Cancel' }).waitFor();
    assert.equal(await bob.card('Table held').getByRole('button').count(), 0, 'Bob has none of her buttons');
  });

  await step(t, 'she pays the deposit with her passkey, on a sheet that names who is paid', async () => {
    await alice.card('Table held').getByRole('button', { name: 'Pay 30.00 EUR' }).click();
    const sheet = alice.sheet('Confirm the payment');
    await sheet.getByText('€30.00').first().waitFor();
    await sheet.getByText('Restaurant du Parvis').first().waitFor();
    await sheet.getByRole('button', { name: 'Pay €30.00 with passkey' }).click();
    await alice.sheet('Payment').getByText('Paid.').waitFor();
    await alice.sheet('Payment').getByRole('button', { name: 'Done' }).click();
  });

  await step(t, 'the card changes for both', async () => {
    await alice.card('Table confirmed').waitFor();
    await bob.card('Table confirmed').waitFor();
    await alice.goTo('#/wallet');
    await alice.page.getByText('€70.00').first().waitFor();
  });

  await step(t, 'nothing of the payment is in what Bob received, nor in his page', async () => {
    const traces = ['"30.00"', '€30', 'Pay the deposit', 'deposit of', '"Parvis.Pay"', 'payment_changed', '"receipt"', 'pay_'];
    // What Alice's browser shows as `€30` came as `30.00`.
    const told = traces.filter((trace) => trace !== '€30');
    await eventually('Alice received all of it, or the search would be blind', async () => {
      const alices = await alice.profile.traffic.received();
      return told.every((trace) => alices.includes(trace));
    });
    const bobs = `${await bob.profile.traffic.received()}\n${await bob.page.content()}`;
    for (const trace of traces) assert.ok(!bobs.includes(trace), `Bob received ${trace}`);
  });
});
