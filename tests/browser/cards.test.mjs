// What our cards do beyond the official renderer: in a chat log, on a phone, while the card changes, against a hostile author.

import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { accessible } from './accessibility.mjs';
import { message, openPage } from './cards/page.mjs';
import { story } from './steps.mjs';

let pages;
let page;
let press = () => ({ status: 200, body: { event: 'evt_1', outcome: { kind: 'done' } } });

before(async () => {
  pages = await openPage();
  page = await pages.open();
});

after(() => pages?.close());

beforeEach(() => {
  press = () => ({ status: 200, body: { event: 'evt_1', outcome: { kind: 'done' } } });
  pages.answerWith((call) => (call.method === 'POST' ? press(call) : { status: 404, body: { code: 'not_found' } }));
});

const card = (body, actions = [{ type: 'Action.Execute', id: 'go', title: 'Go' }], more = {}) => ({ type: 'AdaptiveCard', version: '1.5', ...more, body, actions });
const text = (text) => ({ type: 'TextBlock', text });
const entry = (id, more = {}) => ({ type: 'Input.Text', id, label: `Label ${id}`, ...more });

async function show(...messages) {
  await page.evaluate((messages) => globalThis.page.show(messages), messages);
  return messages.map(({ id }) => page.locator(`[data-card="${id}"]`));
}
const update = (message) => page.evaluate((message) => globalThis.page.update(message), message);
const field = (card, id) => card.locator(`[data-field="${id}"] input, [data-field="${id}"] select, [data-field="${id}"] textarea`);
const presses = () => pages.asked.filter((call) => call.method === 'POST');

story('two cards with the same ids do not disturb each other', async () => {
  const choice = { type: 'Input.ChoiceSet', id: 'c', label: 'C', style: 'expanded', choices: [{ title: 'A', value: 'a' }, { title: 'B', value: 'b' }] };
  const [one, two] = await show(message(card([entry('n'), choice])), message(card([entry('n'), choice])));
  await field(one, 'n').fill('one');
  await field(two, 'n').fill('two');
  await one.getByLabel('A', { exact: true }).check();
  await two.getByLabel('B', { exact: true }).check();
  assert.equal(await field(one, 'n').inputValue(), 'one');
  assert.equal(await one.getByLabel('A', { exact: true }).isChecked(), true);
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, 'each id stands in the page once');
  await one.getByText('Label n').click();
  assert.equal(await field(one, 'n').evaluate((element) => element === document.activeElement), true, 'a label reaches its own field');
  await two.locator('[data-action=go]').click();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.deepEqual(presses().at(-1).body, { version: 1, inputs: { n: 'two', c: 'b' } });
});

story('what is typed stays while the card changes, and where the person types', async () => {
  const first = message(card([text('Free: 5'), entry('n'), entry('gone')]));
  const [shown] = await show(first);
  await field(shown, 'gone').fill('lost');
  await field(shown, 'n').fill('half a sen');
  await field(shown, 'n').evaluate((element) => element.setSelectionRange(4, 4));
  await update({ ...first, version: 2, card: card([{ type: 'Container', items: [text('Free: 4'), entry('n', { value: 'from the card' }), entry('new', { value: 'v' })] }]) });
  await shown.getByText('Free: 4').waitFor();
  assert.equal(await field(shown, 'n').inputValue(), 'half a sen');
  assert.equal(await field(shown, 'new').inputValue(), 'v');
  assert.deepEqual(await field(shown, 'n').evaluate((element) => [element === document.activeElement, element.selectionStart]), [true, 4]);
});

story('what was sent gives way to what the card says next', async () => {
  const first = message(card([entry('n')]));
  const [shown] = await show(first);
  await field(shown, 'n').fill('sent');
  await shown.locator('[data-action=go]').click();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.equal(await field(shown, 'n').inputValue(), 'sent', 'as long as the card stays, it stays');
  await update({ ...first, version: 2, card: card([text('Next'), entry('n', { value: '' })]) });
  await shown.getByText('Next').waitFor();
  assert.equal(await field(shown, 'n').inputValue(), '');
});

story('a form is resumed after a reload, at its step', async () => {
  const step = { ...message(card([text('Step 2 of 3'), entry('name'), { type: 'Input.Toggle', id: 'dog', title: 'Dog' }])), version: 2 };
  let [shown] = await show(step);
  await field(shown, 'name').fill('Ada');
  await shown.getByLabel('Dog').check();
  await page.reload();
  await page.waitForFunction(() => 'page' in globalThis);
  [shown] = await show(step);
  assert.equal(await field(shown, 'name').inputValue(), 'Ada');
  assert.equal(await shown.getByLabel('Dog').isChecked(), true);
  // The next step has nothing of it, and a later reload brings nothing back.
  await update({ ...step, version: 3, card: card([text('Step 3 of 3'), entry('other')]) });
  await shown.getByText('Step 3 of 3').waitFor();
  assert.equal(await field(shown, 'other').inputValue(), '');
});

story('an outdated card is replaced by the current one, with a word about it', async () => {
  const old = message(card([text('18:00 is free')]));
  const [shown] = await show(old);
  press = () => ({ status: 409, body: { code: 'card_changed', message: { ...old, version: 2, card: card([text('18:00 is taken')], []) } } });
  await shown.locator('[data-action=go]').click();
  await shown.getByText('18:00 is taken').waitFor();
  await shown.getByText('This card had changed').waitFor();
});

story('a refused press says why, in the program’s name, and keeps what was typed', async () => {
  const [shown] = await show(message(card([entry('n')])));
  await field(shown, 'n').fill('x');
  press = () => ({ status: 200, body: { event: 'evt_1', outcome: { kind: 'refused', text: 'We are closed' } } });
  await shown.locator('[data-action=go]').click();
  await shown.getByText('The program says: We are closed').waitFor();
  assert.equal(await field(shown, 'n').inputValue(), 'x');
});

story('a failed event is tried again as an event, not as a second press', async () => {
  const [shown] = await show(message(card([])));
  press = ({ path }) => ({ status: 200, body: { event: 'evt_9', outcome: path.endsWith('/retry') ? { kind: 'done' } : { kind: 'failed', failure: 'trap' } } });
  await shown.locator('[data-action=go]').click();
  await shown.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => document.querySelector('.card-note') === null);
  assert.deepEqual(presses().slice(-2).map(({ path }) => path.replace(/msg_\d+/, 'M')), ['/v1/messages/M/actions/go', '/v1/events/evt_9/retry']);
});

story('a lost answer is asked for again with the same key', async () => {
  const [shown] = await show(message(card([])));
  let count = 0;
  press = () => {
    count += 1;
    return count === 1 ? { status: 503, body: { code: 'unavailable' } } : { status: 200, body: { event: 'e', outcome: { kind: 'done' } } };
  };
  await shown.locator('[data-action=go]').click();
  await shown.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => document.querySelector('.card-note') === null);
  const [first, second] = presses().slice(-2);
  assert.equal(first.key, second.key);
  assert.ok(first.key);
});

story('the spinner ends: nobody answers in time, and it can be asked again', async () => {
  const [shown] = await show(message(card([])));
  press = () => ({ status: 202, body: { event: 'evt_1' } });
  await shown.locator('[data-action=go]').click();
  await shown.getByText('This takes longer than it should').waitFor();
  assert.equal(await shown.locator('[aria-busy]').count(), 0);
  const keys = new Set(presses().slice(-2).map(({ key }) => key));
  assert.equal(keys.size, 1);
});

story('while one answer is awaited, no button presses twice', async () => {
  const [shown] = await show(message(card([], [{ type: 'Action.Execute', id: 'go', title: 'Go' }, { type: 'Action.Execute', id: 'no', title: 'No' }])));
  let answer;
  const hold = new Promise((done) => (answer = done));
  press = () => ({ status: 200, body: { event: 'e', outcome: { kind: 'done' } }, hold });
  const before = presses().length;
  await shown.locator('[data-action=go]').click();
  await shown.locator('[data-action=go][aria-busy]').waitFor();
  await shown.locator('[data-action=go]').click({ force: true });
  await shown.locator('[data-action=no]').click({ force: true });
  answer();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.equal(presses().length, before + 1);
});

story('errors are tied to their fields, and the first wrong one gets the keyboard', async () => {
  const [shown] = await show(message(card([entry('a'), entry('b', { isRequired: true, errorMessage: 'Say your name' }), { type: 'Input.Number', id: 'n', label: 'N', max: 3, value: 9 }])));
  await shown.locator('[data-action=go]').click();
  const wrong = field(shown, 'b');
  assert.equal(await wrong.evaluate((element) => element === document.activeElement), true);
  assert.equal(await wrong.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby')).textContent), 'Say your name');
  assert.equal(await field(shown, 'n').getAttribute('aria-invalid'), 'true');
  await wrong.fill('Ada');
  assert.equal(await wrong.getAttribute('aria-invalid'), null, 'it goes as soon as something is typed');
});

story('numbers are read as people write them', async () => {
  const [shown] = await show(message(card([{ type: 'Input.Number', id: 'n', label: 'N' }])));
  for (const [typed, sent] of [['2,5', '2.5'], [' 1 234.50 ', '1234.50'], ['007', '7'], ['', undefined], ['−4', '-4']]) {
    await field(shown, 'n').fill(typed);
    await shown.locator('[data-action=go]').click();
    await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
    assert.equal(presses().at(-1).body.inputs.n, sent, typed);
  }
  const before = presses().length;
  for (const typed of ['x', '1e3', '--1', '1.2.3', '1234567890123456']) {
    await field(shown, 'n').fill(typed);
    await shown.locator('[data-action=go]').click();
    await shown.getByText('Please enter a number.').waitFor();
  }
  assert.equal(presses().length, before);
});

story('links say where they lead; what is not safe is not followed', async () => {
  const open = (title, url) => ({ type: 'Action.OpenUrl', title, url });
  const [shown] = await show(
    message(
      card([], [
        open('Menu', 'https://menu.example/a?b=c'),
        open('Bank', 'https://bank.example.evil.example:8443/'),
        open('Letters', 'https://\u0430pple.example/'),
        open('Script', 'javascript:window.hit=1'),
        open('Plain', 'http://a.example/'),
        open('Name', 'https://bank.example@evil.example/'),
        open('Data', 'data:text/html,<script>window.hit=1</script>'),
      ]),
    ),
  );
  const links = await shown.locator('a').evaluateAll((list) => list.map((a) => [a.querySelector('bdi').textContent, a.querySelector('.card-host bdi').textContent, a.rel, a.target]));
  assert.deepEqual(links, [
    ['Menu', 'menu.example', 'noopener noreferrer', '_blank'],
    ['Bank', 'bank.example.evil.example:8443', 'noopener noreferrer', '_blank'],
    ['Letters', 'xn--pple-43d.example', 'noopener noreferrer', '_blank'],
  ]);
  assert.equal(await shown.locator('.card-refused').count(), 4);
  assert.equal(await page.evaluate(() => globalThis.hit), undefined);
});

story('pictures come through the host alone, and a missing one leaves its words', async () => {
  const shown = message(card([{ type: 'Image', url: 'https://img.example/a.png?x=1&y', altText: 'A plate' }, { type: 'Image', url: 'http://tracker.example/p.png', altText: 'Pixel' }]));
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const [drawn] = await show(shown);
  await drawn.getByText('A plate').waitFor();
  await drawn.getByText('Pixel').waitFor();
  const outside = asked.filter((url) => !url.startsWith(pages.origin));
  assert.deepEqual(outside, []);
  assert.ok(asked.includes(`${pages.origin}/v1/messages/${shown.id}/images?url=${encodeURIComponent('https://img.example/a.png?x=1&y')}`));
});

story('lines and pixels that a card names are kept to', async () => {
  pages.answerWith(() => ({ image: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>' }));
  const cut = message(card([{ type: 'TextBlock', text: 'word '.repeat(200), maxLines: 2 }, { type: 'Image', url: 'https://img.example/a.png', altText: 'a', width: '30px', height: '20px' }]));
  const [shown] = await show(cut);
  const [single] = await show(message(card([{ type: 'TextBlock', text: 'word '.repeat(200), wrap: false }])));
  const heights = await single.locator('.card-one-line').evaluate((text) => text.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(text).lineHeight));
  assert.equal(Math.round(heights), 1);
  await show(cut);
  const lines = await shown.locator('.card-clamp').evaluate((text) => text.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(text).lineHeight));
  assert.equal(Math.round(lines), 2);
  const { width, height } = await shown.locator('img').boundingBox();
  assert.deepEqual([width, height], [30, 20]);
});

story('what cannot be drawn shows its words', async () => {
  const broken = [
    null,
    'text',
    [],
    { type: 'AdaptiveCard', version: '9', body: [{ type: 'Hologram' }] },
    { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 7 }] },
    { type: 'AdaptiveCard', version: '1.5', body: Array.from({ length: 10_000 }, () => text('x')) },
    { type: 'AdaptiveCard', version: '1.5', body: [Array.from({ length: 40 }).reduce((inner) => ({ type: 'Container', items: [inner] }), text('x'))] },
  ];
  for (const json of broken) {
    await page.evaluate((shown) => globalThis.page.show([shown]), message(json, { text: 'In plain words' }));
    await page.getByText('In plain words').waitFor();
  }
});

story('a sent form is closed', async () => {
  const open = message(card([entry('n')]), { private: true, text: 'Book a table', form: { closed: false } });
  const [shown] = await show(open);
  await field(shown, 'n').waitFor();
  await update({ ...open, version: 2, form: { closed: true } });
  await shown.getByText('This form was sent').waitFor();
  await shown.getByText('Book a table').waitFor();
  assert.equal(await shown.locator('[data-field], [data-action]').count(), 0);
});

story('the host’s own spinner stands beside a card that works on, and ends', async () => {
  const until = (ms) => ({ working_until: new Date(Date.now() + ms).toISOString() });
  const order = message(card([text('Order')], [], { working: { text: 'Asking the kitchen' } }), until(3_600_000));
  const [shown] = await show(order);
  await shown.getByText('Asking the kitchen').waitFor();
  await update({ ...order, ...until(300) });
  await shown.getByText('Asking the kitchen').waitFor({ state: 'detached' });
});

story('with the keyboard alone: pressed with Enter, the place is kept when the button goes', async () => {
  const first = message(card([{ type: 'Input.ChoiceSet', id: 'c', label: 'C', style: 'expanded', choices: [{ title: 'A', value: 'a' }, { title: 'B', value: 'b' }] }]));
  const [shown] = await show(first);
  await shown.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.deepEqual(presses().at(-1).body.inputs, { c: 'b' });
  await update({ ...first, version: 2, card: card([text('Done')], []) });
  await shown.getByText('Done').waitFor();
  assert.equal(await shown.evaluate((card) => card === document.activeElement), true);
});

story('a choice is found by typing, and by keyboard alone', async () => {
  const choices = ['Zürich HB', 'Genève', 'Bern', 'Bernex'].map((title) => ({ title, value: title.slice(0, 4) + title.length }));
  const [shown] = await show(message(card([{ type: 'Input.ChoiceSet', id: 'to', label: 'To', style: 'filtered', choices }, text('Below')])));
  const box = shown.getByRole('combobox', { name: 'To' });
  const options = () => shown.getByRole('option').allInnerTexts();
  const active = () => box.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant'))?.textContent ?? null);
  await box.focus();
  assert.equal(await shown.getByRole('listbox').count(), 0, 'nothing opens by itself');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await options(), ['Zürich HB', 'Genève', 'Bern', 'Bernex']);
  assert.equal(await active(), 'Zürich HB');
  await page.keyboard.type('ber');
  assert.deepEqual(await options(), ['Bern', 'Bernex']);
  // Escape takes it back; accents and case do not matter.
  await page.keyboard.press('Escape');
  assert.deepEqual([await box.inputValue(), await box.getAttribute('aria-expanded')], ['', 'false']);
  await page.keyboard.type('GENE');
  await page.keyboard.press('Enter');
  assert.equal(await box.inputValue(), 'Genève');
  const before = presses().length;
  await page.keyboard.type('x');
  await shown.getByText('Nothing matches.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await box.inputValue(), 'Genève', 'only a choice is ever chosen');
  assert.equal(presses().length, before);
  // Nothing of it lies over what follows.
  await box.click();
  const [list, below] = [await shown.getByRole('listbox').boundingBox(), await shown.getByText('Below').boundingBox()];
  assert.ok(list.y + list.height <= below.y);
  await shown.getByRole('option', { name: 'Bernex' }).click();
  await shown.locator('[data-action=go]').click();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.deepEqual(presses().at(-1).body.inputs, { to: 'Bern6' });
});

story('Enter sends a form where there is one way to send it, and never what destroys', async () => {
  const [one, two] = await show(
    message(card([entry('n')])),
    message(card([entry('n')], [{ type: 'Action.Execute', id: 'drop', title: 'Delete', style: 'destructive' }])),
  );
  const before = presses().length;
  await field(two, 'n').press('Enter');
  await field(one, 'n').press('Enter');
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.deepEqual(presses().slice(before).map(({ path }) => path.split('/').at(-1)), ['go']);
});

for (const colorScheme of ['light', 'dark']) {
  story(`a card can be read and filled in without seeing it, ${colorScheme}`, async () => {
    const dim = await pages.open({ colorScheme });
    const choices = [{ title: 'A', value: 'a' }, { title: 'B', value: 'b' }];
    const styles = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];
    const colors = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'];
    const shown = message(
      card(
        [
          ...styles.map((style) => ({ type: 'Container', style, items: [{ type: 'TextBlock', text: style }] })),
          ...colors.map((color) => ({ type: 'TextBlock', text: color, color, isSubtle: color === 'default' })),
          { type: 'FactSet', facts: [{ title: 'Day', value: 'Thursday' }] },
          ...['Text', 'Number', 'Date', 'Time'].map((kind) => ({ type: `Input.${kind}`, id: kind, isRequired: true })),
          { type: 'Input.ChoiceSet', id: 'one', choices },
          { type: 'Input.ChoiceSet', id: 'all', label: 'All', style: 'expanded', isRequired: true, choices },
          { type: 'Input.ChoiceSet', id: 'many', isMultiSelect: true, choices },
          { type: 'Input.Toggle', id: 't', title: 'Toggle', label: 'Label', isRequired: true },
        ],
        [{ type: 'Action.Execute', id: 'go', title: 'Go', style: 'positive' }, { type: 'Action.Execute', id: 'no', title: 'No', style: 'destructive' }, { type: 'Action.OpenUrl', title: 'Menu', url: 'https://xn--pple-43d.example' }, { type: 'Action.OpenUrl', title: 'Bad', url: 'http://a.example' }],
        { working: { text: 'Working' } },
      ),
    );
    await dim.evaluate((shown) => globalThis.page.show([shown]), shown);
    await dim.locator('[data-action=go]').click();
    await dim.locator('.card-error').first().waitFor();
    await accessible(dim, `a card, ${colorScheme}`);
    await dim.context().close();
  });
}

story('nothing is wider than a phone of 360 pixels', async () => {
  const phone = await pages.open({ viewport: { width: 360, height: 760 } });
  const many = Array.from({ length: 12 }, (_, index) => ({ type: 'Action.Execute', id: `a${index}`, title: `A button number ${index}` }));
  const shown = message(
    card(
      [text('W'.repeat(400)), { type: 'ColumnSet', columns: Array.from({ length: 12 }, (_, index) => ({ type: 'Column', items: [entry(`c${index}`)] })) }, { type: 'Image', url: 'https://img.example/a.png', width: '2000px' }, { type: 'FactSet', facts: [{ title: 'T'.repeat(200), value: 'V'.repeat(500) }] }],
      [...many, { type: 'Action.OpenUrl', title: 'Link', url: `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example/` }],
    ),
  );
  await phone.evaluate((shown) => globalThis.page.show([shown]), shown);
  await phone.locator('[data-action=a11]').waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
  const outside = await phone.locator('[data-card]').evaluate((card) => {
    const edge = card.getBoundingClientRect().right;
    return [...card.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > edge + 1).map((element) => element.className);
  });
  assert.deepEqual(outside, []);
  await phone.context().close();
});

story('nothing went wrong in the page', () => {
  assert.deepEqual(page.faults, []);
});
