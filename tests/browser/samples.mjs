// The main moments of the sample programs, for pictures: what they look like for whoever rides, drives, buys, sells and plays.
//
// What leads there is done through the API, by buttons that stand out and not by words: it is the same in every language.

import { Operator, Person, partsOf } from './host.mjs';
import { eventually } from './profile.mjs';

const PIN = '246810';
const ADDRESS = 'Ada Martin\n12 rue des Lilas\n75011 Paris';

/** People who use them, in groups of their own. Ada looks at it all; in some groups she works for the programs. */
export async function settleSamples(origin, locale) {
  const [ada, ben] = [await Person.registered(origin, 'Ada'), await Person.registered(origin, 'Ben')];
  const operator = await Operator.of(origin);
  for (const person of [ada, ben]) {
    await operator.pay(person, '200.00');
    await person.put('/v1/me/pin', { pin: PIN, password: person.password });
    await person.put('/v1/me/profile', { ...(await person.get('/v1/me')).profile, address: ADDRESS, locale, time_zone: 'Europe/Paris' });
    for (const program of ['Taxi', 'Parvis Market']) await operator.hire(person, program);
  }
  const groups = {};
  for (const name of ['Weather', 'Game night', 'Behind the counter', 'On the square', 'Night shift', 'At the station']) {
    groups[name] = await ada.group(name, [ben]);
  }
  return { ada, ben, groups };
}

/** Each goes on from the one before; `to` answers the message that is to be seen. */
export const SAMPLE_VIEWS = [
  ...within('At the station', [
    ['taxi from', async ({ ada, ben }, group) => {
      await beginDuty(ben, group);
      await ada.say(group, '/taxi');
    }],
    ['taxi to', async ({ ada }, group) => ada.press(await ada.newestCard(group), { place: 'Louvre' })],
    ['taxi quote', async ({ ada }, group) => ada.press(await ada.newestCard(group), { place: 'Bastille' })],
    ['taxi looking', async (town, group) => {
      await town.ada.press(await town.ada.newestCard(group));
      town.ride = await town.ada.newestCard(group);
    }],
    ['taxi approve', async ({ ben, ride }) => ben.press(ride)],
    ['taxi coming', async ({ ada, ride }) => approve(ada, ride)],
    ['taxi change', async ({ ada, ride }, group) => {
      await ada.press(ride, {}, 0);
      await ada.press(await ada.newestCard(group), { place: 'République' });
      return ride;
    }],
    ['taxi riding', async ({ ada, ben, ride }) => {
      await ada.press(ride, {}, -1);
      await ben.press(ride);
      await ben.press(ride);
      return ride;
    }],
    ['taxi receipt', async ({ ben, ride }) => {
      await ben.press(ride);
      return ride;
    }],
  ]),
  ...within('Night shift', [
    ['taxi duty', async ({ ada }, group) => beginDuty(ada, group)],
    ['taxi offer', async (town, group) => {
      const { ada, ben } = town;
      await ben.say(group, '/taxi');
      for (const inputs of [{ place: 'Gare du Nord' }, { place: 'Tour Eiffel' }, {}]) await ben.press(await ben.newestCard(group), inputs);
      town.drive = await ada.newestCard(group);
    }],
    ['taxi drive', async ({ ada, ben, drive }) => {
      await ada.press(drive);
      await approve(ben, drive);
    }],
    ['taxi driven', async ({ ada, drive }) => {
      for (let tap = 0; tap < 3; tap += 1) await ada.press(drive);
    }],
  ]),
  ...within('On the square', [
    ['shop shelves', async (town, group) => {
      await town.ben.say(group, '/orders');
      await town.ada.say(group, '/shop');
      town.shop = await town.ada.newestCard(group);
    }],
    ['shop search', async ({ ada, shop }) => ada.press(shop, { query: 'oil' }, -1)],
    ['shop product', async ({ ada, shop }) => ada.press(shop, {}, 0)],
    ['shop cart', async ({ ada, shop }) => {
      await ada.press(shop, { count: '2' });
      await ada.press(shop);
    }],
    ['shop delivery', async ({ ada, shop }) => ada.press(shop)],
    ['shop review', async ({ ada, shop }) => {
      await ada.press(shop, { zone: 'france' });
      await allow(ada, ADDRESS, shop);
    }],
    ['shop to pay', async (town, group) => {
      await town.ada.press(town.shop);
      town.order = await sharedCard(town.ada, group);
    }],
    ['shop paid', async ({ ada, order }) => {
      await approve(ada, order);
    }],
    ['shop on its way', async ({ ben, order }) => {
      await ben.press(order);
      await ben.press(order, { tracking: '6A 123 456' });
    }],
    ['shop where is it', async ({ ada }, group) => {
      await ada.say(group, '/order');
      return ada.newestCard(group);
    }],
    ['shop return', async ({ ada, ben, order }) => {
      await ben.press(order);
      await ada.press(order, {}, 0);
      return order;
    }],
    ['shop paid back', async ({ ada, ben, order }) => {
      await ada.press(order, {}, 0);
      await ben.press(order, { shelf: 'true' });
      return order;
    }],
  ]),
  ...within('Behind the counter', [
    ['shop desk', async ({ ada, ben }, group) => {
      await ben.say(group, '/shop scarf');
      const shop = await ben.newestCard(group);
      for (const inputs of [{ count: '1' }, {}, {}]) await ben.press(shop, inputs);
      await ben.press(shop, {}, 2);
      await ben.press(shop);
      const order = await sharedCard(ben, group);
      await approve(ben, order);
      await ada.say(group, '/orders');
    }],
    ['shop task', async ({ ada }, group) => ada.press(await ada.newestCard(group), {}, 0)],
    ['shop stock', async ({ ada }, group) => ada.say(group, '/stock')],
  ]),
  ...within('Game night', [
    ['game challenge', async (town, group) => {
      await town.ben.say(group, '/four');
      await allow(town.ben);
      town.board = await sharedCard(town.ada, group);
      return town.board;
    }],
    ['game turn', async ({ ada, ben, board }) => {
      await ada.press(board);
      await allow(ada, undefined, board);
      for (const [player, column] of [[ben, '4'], [ada, '3'], [ben, '4'], [ada, '4'], [ben, '5'], [ada, '6'], [ben, '5']]) await player.press(board, {}, column);
    }],
    ['game won', async ({ ada, ben, board }) => {
      for (const [player, column] of [[ada, '5'], [ben, '2'], [ada, '6'], [ben, '1'], [ada, '6'], [ben, '1'], [ada, '6']]) await player.press(board, {}, column);
    }],
    ['game replay', async ({ ada, board }, group) => {
      await ada.press(board, {}, -1);
      const replay = await ada.newestCard(group);
      await ada.press(replay, {}, 1);
      return replay;
    }],
    ['game best', async ({ ada }, group) => ada.say(group, '/four best')],
  ]),
  ...within('Weather', [
    ['weather form', async ({ ada }, group) => ada.say(group, '/weather')],
    ['weather which', async ({ ada }, group) => ada.press(await ada.newestCard(group), { place: 'Springfield', at: '07:00' })],
    ['weather daily', async (town, group) => {
      await town.ada.press(await town.ada.newestCard(group), { which: '1' });
      town.daily = await town.ada.newestCard(group);
    }],
    ['weather once', async ({ ada }, group) => ada.say(group, '/weather Lyon')],
    ['weather paused', async ({ ada, daily }) => {
      await ada.press(daily, {}, 0);
      return daily;
    }],
    ['weather away', async ({ ada, daily, sky }) => {
      sky.isAway = true;
      await ada.press(daily);
      sky.isAway = false;
      return daily;
    }],
  ]),
];

function within(name, moments) {
  return moments.map(([moment, act], at) => ({
    name: moment,
    after: 'the one before',
    to: async (visitor, town) => {
      const group = town.groups[name];
      if (at === 0) await visitor.goTo(`#/c/${group}`);
      const told = await act(town, group);
      await see(visitor, town.ada, typeof told === 'string' ? told : await town.ada.newestCard(group));
    },
  }));
}

/** The page shows the message as it is now, down to its end. */
async function see(visitor, person, message) {
  const card = visitor.page.locator(`[data-card="${message}"]`);
  await eventually(`the page shows ${message} as it is`, async () => {
    const { card: told } = await person.get(`/v1/messages/${message}`);
    const shown = plain(await card.innerText());
    return partsOf(told, 'TextBlock').every(({ text }) => shown.includes(plain(text)));
  });
  await card.evaluate((element) => element.scrollIntoView({ block: 'end' }));
}

function plain(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}

async function beginDuty(person, group) {
  await person.say(group, '/drive');
  await person.press(await person.newestCard(group), { car: 'Blue Zoe, AB-123-CD', place: 'Notre-Dame' });
}

/** Approves what a card asks for, and waits until the program knows. */
async function approve(person, message) {
  await person.approve(message, PIN);
  await eventually('the program knows that it is approved', async () => {
    const { card } = await person.get(`/v1/messages/${message}`);
    return partsOf(card, 'Parvis.Pay').length === 0;
  });
}

/** Allows what is asked, and waits until the program goes on: then nothing that it says is the same. */
async function allow(person, value, message = null) {
  const before = message && (await person.get(`/v1/messages/${message}`)).version;
  await person.allow(value);
  if (message) await eventually('the program goes on', async () => (await person.get(`/v1/messages/${message}`)).version !== before);
}

/** The newest card that everybody sees. */
async function sharedCard(person, group) {
  return eventually('a card for everybody', async () => (await person.messages(group)).findLast(({ card }) => card)?.id);
}
