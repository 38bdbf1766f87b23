// A ride: asked for, quoted, taken by a driver at another browser, and one card that moves until it is a receipt. And one that is
// cancelled when the driver is on the way already.

import assert from 'node:assert/strict';

import { Operator, Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { Server } from './server.mjs';
import { step, story } from './steps.mjs';
import { Visitor, titled } from './visitor.mjs';

const PIN = '246810';
/** Seconds in which a ride that was approved is cancelled for nothing. */
const FREE_CANCELLATION = 120;

/** Somebody who wants to go somewhere, and somebody who drives: each at a browser of their own, in a group of theirs. */
async function two(t, origin) {
  const [rita, dan] = [await Person.registered(origin, 'Rita'), await Person.registered(origin, 'Dan')];
  const operator = await Operator.of(origin);
  await operator.pay(rita, '100.00');
  await operator.hire(dan, 'Taxi');
  await rita.put('/v1/me/pin', { pin: PIN, password: rita.password });
  await rita.group('At the station', [dan]);
  const visitors = [];
  for (const { login, password } of [rita, dan]) {
    const visitor = await Visitor.signedIn(t, origin, login, password);
    await visitor.open('At the station');
    visitors.push(visitor);
  }
  return { rider: visitors[0], driver: visitors[1] };
}

/** Says where the car stands. */
async function begin(driver) {
  await driver.say('/drive');
  const form = driver.card('Begin driving');
  await form.getByLabel('Your car, as riders look for it').fill('Blue Zoe, AB-123-CD');
  await form.getByLabel('Where are you?').selectOption('Notre-Dame');
  await form.getByRole('button', { name: 'Begin', exact: true }).click();
  await titled(driver.card('You are on duty here.'), 'You are on duty here.');
}

/** Answers the questions, sees the price, and orders: the ride's card for the one who rides. */
async function order(rider) {
  await rider.say('/taxi');
  const from = rider.card('Take a taxi');
  await from.getByLabel('Where shall we pick you up?').selectOption('Louvre');
  await from.getByRole('button', { name: 'Next' }).click();
  const to = rider.card('From Louvre');
  await to.getByLabel('Where to?').selectOption('Bastille');
  await to.getByRole('button', { name: 'Next' }).click();
  const quote = await rider.keep(rider.card('Your ride costs'));
  await quote.getByRole('button', { name: /^Order for/ }).click();
  await quote.waitFor({ state: 'detached' });
  const ride = rider.card('Looking for a driver');
  await ride.waitFor();
  return rider.keep(ride);
}

/** The driver takes the ride, and the rider approves what it costs. */
async function match({ rider, driver }, ride) {
  const offer = await driver.keep(driver.card('Ride wanted'));
  await offer.getByRole('button', { name: 'Take it' }).click();
  await titled(ride, 'Driver found');
  await rider.pay(ride, PIN);
  await titled(ride, 'The driver is coming');
  await titled(offer, 'Drive to Louvre.');
  return offer;
}

story('a taxi is called, comes, and brings somebody there', async (t) => {
  const people = await two(t, sharedOrigin());
  const { rider, driver } = people;
  let ride;
  let drive;
  let cards;

  await step(t, 'a driver begins', () => begin(driver));

  await step(t, 'the rider orders, and nobody has to pay for that', async () => {
    ride = await order(rider);
    await ride.getByText('The drivers who are on duty here have been asked.').waitFor();
    assert.equal(await ride.getByRole('button', { name: /^Approve/ }).count(), 0);
    cards = await rider.history.getByRole('form', { name: 'Card' }).count();
  });

  await step(t, 'the driver takes it, and the rider approves the fare', async () => {
    drive = await match(people, ride);
    await ride.getByText('Blue Zoe, AB-123-CD').waitFor();
    assert.equal(await drive.getByRole('button', { name: /Approve|Cancel/ }).count(), 0, 'the driver has none of the rider’s buttons');
  });

  await step(t, 'the fare is set aside, and not paid yet', async () => {
    await rider.goTo('#/wallet');
    await rider.page.getByText('€89.40', { exact: true }).first().waitFor();
    await rider.goTo('#/');
    await rider.open('At the station');
  });

  await step(t, 'the card moves with the ride', async () => {
    await drive.getByRole('button', { name: 'I am there' }).click();
    await titled(ride, 'The driver is there');
    await drive.getByRole('button', { name: 'The rider is in' }).click();
    await titled(ride, 'On the way');
    await drive.getByRole('button', { name: 'We are there' }).click();
    await titled(ride, 'Arrived');
  });

  await step(t, 'and is the receipt', async () => {
    await ride.getByText('Thank you for riding with us.').waitFor();
    assert.equal(await ride.getByRole('button').count(), 0);
    assert.equal(await rider.history.getByRole('form', { name: 'Card' }).count(), cards, 'one ride is one card');
    await titled(drive, 'Arrived');
  });
});

story('who cancels when the driver is on the way pays the fee, and no more', async (t) => {
  // A town of its own, in which time can pass.
  const server = await Server.start({ programs: ['taxi'] });
  const people = await two(t, server.origin).finally(() => t.after(() => server.stop()));
  const { rider, driver } = people;
  // Requests to a host that is gone fail: the console says so.
  for (const person of [rider, driver]) person.profile.expect(/net::ERR_|WebSocket connection/);
  await begin(driver);
  const ride = await order(rider);
  const drive = await match(people, ride);
  await ride.getByRole('button', { name: 'Cancel', exact: true }).waitFor();

  // The ride goes on where it was, when the host is back.
  await server.kill();
  await server.start({ ahead: FREE_CANCELLATION + 1 });
  await ride.getByRole('button', { name: 'Cancel…', exact: true }).click();
  await ride.getByText('The driver is on the way: cancelling now costs 3.00 EUR.').waitFor();
  await ride.getByRole('button', { name: 'Cancel for 3.00 EUR' }).click();
  await titled(ride, 'No ride');
  await ride.getByText('You cancelled when the driver was on the way.').waitFor();
  await titled(drive, 'The ride was cancelled');
  await rider.goTo('#/wallet');
  await rider.page.getByText('€97.00', { exact: true }).first().waitFor();
});
