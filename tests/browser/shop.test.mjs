// An order: looked for, put into the cart, sent to an address that was released for it, paid, and followed on its one card
// while the seller moves it on at another browser; at last a part of it goes back.

import assert from 'node:assert/strict';

import { Operator, Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { step, story } from './steps.mjs';
import { Visitor, titled } from './visitor.mjs';

const PIN = '246810';
const ADDRESS = 'Bea Martin\n12 rue des Lilas\n75011 Paris';

/** Somebody who buys and somebody who sells: each at a browser of their own, in a group with a friend. */
async function market(t, origin) {
  const [bea, sam] = [await Person.registered(origin, 'Bea'), await Person.registered(origin, 'Sam')];
  const operator = await Operator.of(origin);
  await operator.pay(bea, '100.00');
  await operator.hire(sam, 'Parvis Market');
  await bea.put('/v1/me/pin', { pin: PIN, password: bea.password });
  await bea.put('/v1/me/profile', { ...(await bea.get('/v1/me')).profile, address: ADDRESS });
  await bea.group('On the square', [sam]);
  const visitors = [];
  for (const { login, password } of [bea, sam]) {
    const visitor = await Visitor.signedIn(t, origin, login, password);
    await visitor.open('On the square');
    visitors.push(visitor);
  }
  return { buyer: visitors[0], seller: visitors[1] };
}

story('something is bought, sent, and a part of it sent back', async (t) => {
  const { buyer, seller } = await market(t, sharedOrigin());
  let shop;
  let order;
  let task;

  await step(t, 'the seller opens the desk here', async () => {
    await seller.say('/orders');
    await titled(seller.card('open order'), /open orders?$/);
  });

  await step(t, 'the buyer looks for something and puts two of it into the cart', async () => {
    await buyer.say('/shop');
    shop = await buyer.keep(buyer.card('Reading lamp, 1962'));
    await shop.getByLabel('Looking for something?').fill('mug');
    await shop.getByRole('button', { name: 'Search' }).click();
    await titled(shop, '1 thing for “mug”');
    await shop.getByRole('button', { name: 'View' }).click();
    await titled(shop, 'Stoneware mug');
    await shop.getByLabel('How many?').fill('2');
    await shop.getByRole('button', { name: 'Add to cart' }).click();
    await shop.getByRole('button', { name: 'Your cart (2) · 36.00 EUR' }).click();
    await titled(shop, 'Your cart');
    await seller.seesNot('Stoneware mug');
  });

  await step(t, 'the address is released for this order, and what sending it costs is said', async () => {
    await shop.getByRole('button', { name: 'Check out' }).click();
    await titled(shop, 'Delivery');
    await shop.getByRole('button', { name: 'Use my address' }).click();
    const sheet = buyer.sheet('Parvis Market wants to know your address');
    assert.equal(await sheet.getByLabel('Address to share').inputValue(), ADDRESS);
    await sheet.getByRole('button', { name: 'Allow once' }).click();
    await titled(shop, 'Your order');
    await shop.getByText('12 rue des Lilas').waitFor();
    await shop.getByText('4.90 EUR').waitFor();
  });

  await step(t, 'it is ordered and paid', async () => {
    await shop.getByRole('button', { name: 'Order and pay 40.90 EUR' }).click();
    order = await buyer.keep(buyer.card('Waiting for payment'));
    await titled(order, 'Waiting for payment');
    await buyer.pay(order, PIN);
    await titled(order, 'Paid');
  });

  await step(t, 'the seller moves it on, and the buyer’s card goes with it', async () => {
    task = await seller.keep(seller.card('12 rue des Lilas'));
    await task.getByRole('button', { name: 'It is packed' }).click();
    await titled(order, 'Packed');
    await task.getByLabel('Tracking number').fill('6A 123');
    await task.getByRole('button', { name: 'The carrier has it' }).click();
    await titled(order, 'On its way');
    await order.getByText('Tracking number: 6A 123').waitFor();
  });

  await step(t, '“Where is my order?” is answered', async () => {
    await buyer.say('/order');
    const answer = buyer.card(/Order \d+ · 2 × Stoneware mug/);
    await answer.getByText('Tracking number: 6A 123').waitFor();
    assert.equal(await order.count(), 1);
  });

  await step(t, 'one of the two goes back, and its price is paid back', async () => {
    await task.getByRole('button', { name: 'It was delivered' }).click();
    await titled(order, 'Delivered');
    await order.getByRole('button', { name: 'Send something back' }).click();
    await order.getByRole('button', { name: '1 × Stoneware mug' }).click();
    await titled(order, 'On its way back');
    await task.getByRole('button', { name: 'It is here: pay 18.00 EUR back' }).click();
    await titled(order, 'Delivered');
    await order.getByText('1 returned').waitFor();
    await buyer.goTo('#/wallet');
    await buyer.page.getByText('€77.10', { exact: true }).first().waitFor();
  });
});
