// A match of four in a row: two people, one card, and each sees their own side of it.

import assert from 'node:assert/strict';

import { Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { step, story } from './steps.mjs';
import { Visitor, titled } from './visitor.mjs';

async function two(t, origin) {
  const people = [await Person.registered(origin, 'Rose'), await Person.registered(origin, 'Jo')];
  await people[0].group('Game night', [people[1]]);
  const visitors = [];
  for (const { login, password } of people) {
    const visitor = await Visitor.signedIn(t, origin, login, password);
    await visitor.open('Game night');
    visitors.push(visitor);
  }
  return { rose: visitors[0], jo: visitors[1] };
}

/** The program may know by which name to call them. */
async function introduce(visitor) {
  await visitor.sheet('Four in a row wants to know your name').getByRole('button', { name: 'Always allow' }).click();
}

story('one challenges, two play, and four in a row win', async (t) => {
  const { rose, jo } = await two(t, sharedOrigin());
  let hers;
  let theirs;

  await step(t, 'a challenge, and somebody who takes it', async () => {
    await rose.say('/four');
    await introduce(rose);
    hers = await rose.keep(rose.card('You are waiting for somebody'));
    theirs = await jo.keep(jo.card('Rose wants to play'));
    await theirs.getByRole('button', { name: 'Play', exact: true }).click();
    await introduce(jo);
    await titled(hers, '🔴 Rose against 🟡 Jo');
  });

  await step(t, 'they play in turn, and nobody else’s turn', async () => {
    for (const move of [1, 2, 3]) {
      await hers.getByText('Your turn: you play red.').waitFor();
      await theirs.getByText('Rose is thinking.').waitFor();
      assert.equal(await theirs.getByRole('button', { name: '1', exact: true }).count(), 0, 'it is not Jo’s turn');
      await hers.getByRole('button', { name: '1', exact: true }).click();
      await theirs.getByText('Your turn: you play yellow.').waitFor();
      await theirs.getByRole('button', { name: String(move + 1), exact: true }).click();
    }
  });

  await step(t, 'the fourth in a row wins, for both to see', async () => {
    await hers.getByText('Your turn: you play red.').waitFor();
    await hers.getByRole('button', { name: '1', exact: true }).click();
    await hers.getByText('You win!').waitFor();
    await theirs.getByText('Rose wins this one, with four in a row.').waitFor();
    await theirs.getByText('7 moves').waitFor();
  });

  await step(t, 'and it can be watched again, move by move', async () => {
    await theirs.getByRole('button', { name: 'Watch it again' }).click();
    const replay = await jo.keep(jo.card('Move 7 of 7'));
    await replay.getByText('Checked: every move is legal, and the result is right.').waitFor();
    await replay.getByRole('button', { name: 'Start' }).click();
    await replay.getByText('Move 0 of 7').waitFor();
  });
});
