// A program asks for something of a person: the host's sheet decides, and a denial is an answer, not an accident.

import { Person } from './host.mjs';
import { sharedOrigin } from './places.mjs';
import { story } from './steps.mjs';
import { Visitor } from './visitor.mjs';

const SHEET = 'Puppet wants to know your name';

async function atTheDoor(t, name) {
  const person = await Person.registered(sharedOrigin(), name);
  await person.group('Greetings', []);
  const visitor = await Visitor.signedIn(t, sharedOrigin(), person.login, person.password);
  await visitor.open('Greetings');
  return { person, visitor };
}

story('what is allowed reaches the program, with the publisher’s reason shown before', async (t) => {
  const { visitor } = await atTheDoor(t, 'Chloe');
  await visitor.say('/puppet name');
  const sheet = visitor.sheet(SHEET);
  await sheet.getByText('To greet you by your name.').waitFor();
  await sheet.getByText('Parvis demo').first().waitFor();
  await sheet.getByRole('button', { name: 'Always allow' }).click();
  await visitor.sees('Hello Chloe');
  await sheet.waitFor({ state: 'detached' });

  // And taken back it is, where all decisions are.
  await visitor.goTo('#/consents');
  await visitor.page.getByText('Puppet').first().waitFor();
});

story('what was put off is asked again when the person acts again, and not before', async (t) => {
  const { visitor } = await atTheDoor(t, 'Odile');
  await visitor.say('/puppet name');
  const sheet = visitor.sheet(SHEET);
  await sheet.waitFor();
  await visitor.page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await visitor.say('Something else.');
  await visitor.sees('Something else.');
  await visitor.seesNot(SHEET);
  await visitor.say('/puppet name');
  await sheet.getByRole('button', { name: 'Always allow' }).click();
  await visitor.sees('Hello Odile');
});

story('what is denied is denied: the conversation goes on, and nobody asks again', async (t) => {
  const { visitor } = await atTheDoor(t, 'Denis');
  await visitor.say('/puppet name');
  const sheet = visitor.sheet(SHEET);
  await sheet.getByRole('button', { name: 'Not now' }).click();
  await sheet.waitFor({ state: 'detached' });
  await visitor.say('/puppet name');
  await visitor.say('Still here.');
  await visitor.sees('Still here.');
  await visitor.seesNot('Hello Denis');
  await visitor.seesNot(SHEET);
});

story('a sheet closes by itself once it is answered elsewhere', async (t) => {
  const { person, visitor } = await atTheDoor(t, 'Elise');
  await visitor.say('/puppet name');
  const sheet = visitor.sheet(SHEET);
  await sheet.getByRole('button', { name: 'Always allow' }).waitFor();
  await person.allow();
  await sheet.waitFor({ state: 'detached' });
  await visitor.sees('Hello Elise');
});
