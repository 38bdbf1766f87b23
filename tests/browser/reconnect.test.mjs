// The server is killed and comes back: the pages find it again by themselves, and nothing is lost or doubled.

import assert from 'node:assert/strict';

import { Person } from './host.mjs';
import { eventually } from './profile.mjs';
import { Server } from './server.mjs';
import { story } from './steps.mjs';
import { Visitor } from './visitor.mjs';

story('what was written while the server was gone arrives once, in order', async (t) => {
  const server = await Server.start();
  const [alice, bob] = [
    await Visitor.signedIn(t, server.origin, 'alice'),
    await Visitor.signedIn(t, server.origin, 'bob'),
  ];
  // The pages go before the server does.
  t.after(() => server.stop());
  // Requests to a server that is gone fail, in the middle of an answer too: the console says so.
  for (const person of [alice, bob]) person.profile.expect(/net::ERR_|WebSocket connection/);
  await alice.open('Alice and Bob');
  await bob.open('Alice and Bob');
  await alice.say('Before the storm');
  await bob.sees('Before the storm');

  await server.kill();
  const written = ['First into the dark', 'Second into the dark', 'Third into the dark'];
  for (const text of written) {
    await alice.say(text);
    await alice.sees(text);
  }
  await server.start();

  for (const text of written) await bob.sees(text);
  await bob.say('All three are here');
  await alice.sees('All three are here');
  const all = ['Before the storm', ...written, 'All three are here'];
  for (const person of [alice, bob]) {
    await eventually(`each message once, in order`, async () => {
      const shown = await person.history.evaluate((log) => log.innerText);
      const places = all.map((text) => shown.indexOf(text));
      const inOrder = places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]));
      return inOrder && all.every((text) => shown.split(text).length === 2);
    });
  }
  const host = await Person.signedIn(server.origin, 'alice');
  const group = (await host.get('/v1/conversations')).items.find((one) => one.name === 'Alice and Bob');
  const kept = (await host.messages(group.id)).map((message) => message.text).filter((text) => all.includes(text));
  assert.deepEqual(kept, all);
});
